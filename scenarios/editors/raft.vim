" SPDX-License-Identifier: MIT
" Scenarios of raftlab in Vim and Neovim. Copy to ~/.vim/syntax/raft.vim (Neovim: ~/.config/nvim/syntax/raft.vim) and write
" into ~/.vim/ftdetect/raft.vim (~/.config/nvim/ftdetect/raft.vim): au BufRead,BufNewFile *.raft setfiletype raft
if exists("b:current_syntax")
  finish
endif
syn iskeyword @,48-57,_,-

syn keyword raftStatement title about nodes voters learners down start-offset start seed limit option rule
syn keyword raftStatement latency loss duplicate reorder election-timeout heartbeat disk set get delete cas
syn keyword raftStatement crash restart pause resume suspend partition isolate cut heal link drop delay clock
syn keyword raftStatement campaign beat transfer add promote remove members snapshot hold deliver discard
syn keyword raftStatement release timers wait expect always never settle let teach mark measure clients chaos
syn keyword raftStatement kill revive connect getleader setval getval quit
syn keyword raftWord repeat end try send violation until within for as via at but count by
syn keyword raftNode leader all followers rest majority minority any node follower none learner learners
syn keyword raftNode candidate pre-candidate down client
syn keyword raftFact leaders term role vote commit applied last first entries durable alive log config
syn keyword raftFact match next value committed converged linearizable held no every
syn keyword raftName request-vote vote-reply append-entries append append-reply pre-vote pre-vote-reply
syn keyword raftName install-snapshot snapshot-reply timeout-now check-quorum reads lease-drift
syn keyword raftName snapshot-every sessions client-timeout window batch priority candidate-backoff
syn keyword raftName candidate-timer
syn keyword raftProperty election-safety leader-append-only log-matching leader-completeness
syn keyword raftProperty state-machine-safety committed-prefix committed-immutable committed-durable vote-once
syn keyword raftProperty vote-allowed leader-won persist-before-reply own-term-commit monotonic log-terms
syn keyword raftProperty message-term legal-transition leader-bookkeeping state-order timer-reset
syn keyword raftProperty term-adoption reply-term quorum-log candidate-term-new configuration-safety
syn keyword raftProperty removed-quiet snapshot-sound read-safety exactly-once transfer-sound acked-durable
syn keyword raftProperty linearizable liveness progress stability bounded-messages

syn match raftVersion "\%^\s*raftlab \d\+"
syn match raftNumber "\<\(0x\x\+\|\d\+\(\.\d\+\)\=\)\(us\|ms\|s\|min\|h\|%\|/s\)\=\ze\(\W\|$\)"
syn match raftTime "^\s*[@+]\d\+\(\.\d\+\)\=\(us\|ms\|s\|min\|h\)"
syn match raftSign "->\|<->\||\|[<>!]\==\|\.\."
syn match raftVariable "\$i\>"
syn region raftText start=+"+ skip=+\\.+ end=+"+ oneline
syn match raftProse "^\s*\(title\|about\|teach\)\s.*$" contains=raftStatement
syn match raftComment "\(^\|\s\)#.*$"

hi def link raftStatement Statement
hi def link raftWord Keyword
hi def link raftNode Identifier
hi def link raftFact Function
hi def link raftName Type
hi def link raftProperty Constant
hi def link raftVersion PreProc
hi def link raftNumber Number
hi def link raftTime Label
hi def link raftSign Operator
hi def link raftVariable Identifier
hi def link raftText String
hi def link raftProse String
hi def link raftComment Comment

let b:current_syntax = "raft"
