# SPDX-License-Identifier: MIT
#
# Run with cmake -P: writes OUTPUT, the files named in LIST (a path a line, in this order) one after another. For a
# page all of them are one script or one style, so `import` lines and the word `export` go, and comments that fill
# their lines, which are for people who read the files.
file(STRINGS ${LIST} files ENCODING UTF-8)

set(text "")
foreach(path IN LISTS files)
  file(READ ${path} one)
  set(one "\n${one}")
  string(REGEX REPLACE "\nimport [^\n]*" "" one "${one}")
  string(REGEX REPLACE "\nexport " "\n" one "${one}")
  string(REGEX REPLACE "\n[ \t]*/\\*[^*]*\\*+([^*/][^*]*\\*+)*/[ \t]*" "\n" one "${one}")
  string(REGEX REPLACE "\n[ \t]*//[^\n]*" "\n" one "${one}")
  string(REGEX REPLACE "/\\*\\* @type [^*]*\\*/ ?" "" one "${one}")
  string(REGEX REPLACE "\n[ \t\n]+" "\n" one "${one}")
  string(APPEND text "${one}")
endforeach()
file(WRITE ${OUTPUT} "${text}")
