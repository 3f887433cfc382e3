;;; raft-mode.el --- scenarios of raftlab -*- lexical-binding: t -*-
;; SPDX-License-Identifier: MIT
;;; Commentary:
;; Copy it into a folder of `load-path' and write into the init file: (require 'raft-mode)
;;; Code:

(defconst raft-mode-statements
  '("title" "about" "nodes" "voters" "learners" "down" "start-offset" "start" "seed" "limit" "option" "rule"
    "latency" "loss" "duplicate" "reorder" "election-timeout" "heartbeat" "disk" "set" "get" "delete" "cas"
    "crash" "restart" "pause" "resume" "suspend" "partition" "isolate" "cut" "heal" "link" "drop" "delay"
    "clock" "campaign" "beat" "transfer" "add" "promote" "remove" "members" "snapshot" "hold" "deliver"
    "discard" "release" "timers" "wait" "expect" "always" "never" "settle" "let" "teach" "mark" "measure"
    "clients" "chaos" "kill" "revive" "connect" "getleader" "setval" "getval" "quit"))

(defconst raft-mode-words
  '("repeat" "end" "try" "send" "violation" "until" "within" "for" "as" "via" "at" "but" "count" "by"))

(defconst raft-mode-nodes
  '("leader" "all" "followers" "rest" "majority" "minority" "any" "node" "follower" "none" "learner"
    "learners" "candidate" "pre-candidate" "down" "client"))

(defconst raft-mode-facts
  '("leaders" "term" "role" "vote" "commit" "applied" "last" "first" "entries" "durable" "alive" "log"
    "config" "match" "next" "value" "committed" "converged" "linearizable" "held" "no" "every"))

(defconst raft-mode-names
  '("request-vote" "vote-reply" "append-entries" "append" "append-reply" "pre-vote" "pre-vote-reply"
    "install-snapshot" "snapshot-reply" "timeout-now" "check-quorum" "reads" "lease-drift" "snapshot-every"
    "sessions" "client-timeout" "window" "batch" "priority" "candidate-backoff" "candidate-timer"))

(defconst raft-mode-properties
  '("election-safety" "leader-append-only" "log-matching" "leader-completeness" "state-machine-safety"
    "committed-prefix" "committed-immutable" "committed-durable" "vote-once" "vote-allowed" "leader-won"
    "persist-before-reply" "own-term-commit" "monotonic" "log-terms" "message-term" "legal-transition"
    "leader-bookkeeping" "state-order" "timer-reset" "term-adoption" "reply-term" "quorum-log"
    "candidate-term-new" "configuration-safety" "removed-quiet" "snapshot-sound" "read-safety"
    "exactly-once" "transfer-sound" "acked-durable" "linearizable" "liveness" "progress" "stability"
    "bounded-messages"))

(defvar raft-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?- "w" table)
    (modify-syntax-entry ?_ "w" table)
    (modify-syntax-entry ?\" "\"" table)
    table)
  "A hyphen is a part of a word.")

(defvar raft-mode-font-lock
  `(("\\(?:^\\|[ \t]\\)\\(#.*\\)$" 1 font-lock-comment-face t)
    ("^[ \t]*\\(title\\|about\\|teach\\)[ \t]+\\(.*\\)$"
     (1 font-lock-keyword-face) (2 font-lock-doc-face))
    ("^[ \t]*[@+][0-9.]+\\(?:us\\|ms\\|s\\|min\\|h\\)" . font-lock-preprocessor-face)
    ("^[ \t]*raftlab[ \t]+[0-9]+" . font-lock-preprocessor-face)
    ("\\_<[0-9][0-9a-fx.]*\\(?:us\\|ms\\|s\\|min\\|h\\|%\\)?" . font-lock-constant-face)
    (,(regexp-opt raft-mode-statements 'words) . font-lock-keyword-face)
    (,(regexp-opt raft-mode-words 'words) . font-lock-builtin-face)
    (,(regexp-opt raft-mode-nodes 'words) . font-lock-variable-name-face)
    (,(regexp-opt raft-mode-facts 'words) . font-lock-function-name-face)
    (,(regexp-opt raft-mode-names 'words) . font-lock-type-face)
    (,(regexp-opt raft-mode-properties 'words) . font-lock-constant-face)))

;;;###autoload
(define-derived-mode raft-mode prog-mode "Raft"
  "Major mode for scenarios of raftlab."
  (setq-local comment-start "# ")
  (setq-local font-lock-defaults '(raft-mode-font-lock)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.raft\\'" . raft-mode))

(provide 'raft-mode)
;;; raft-mode.el ends here
