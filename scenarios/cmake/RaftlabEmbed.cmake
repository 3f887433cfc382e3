# SPDX-License-Identifier: MIT
#
# raftlab_embed(OUTPUT file.cc KIND library|assets ROOT folder FILES file...)
# Writes the bytes of FILES into OUTPUT, a C++ source, at build time and again whenever one of them changes.
# KIND library defines raftlab::scenarios::library(), KIND assets defines raftlab::report::asset().
set(RAFTLAB_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed.cmake)

function(raftlab_embed)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUTPUT;KIND;ROOT" "FILES")
  list(SORT arg_FILES)
  # The list is a file of its own: it changes, and with it the output, when a file comes or goes.
  set(list_file ${arg_OUTPUT}.list)
  list(JOIN arg_FILES "\n" lines)
  file(CONFIGURE OUTPUT ${list_file} CONTENT "${lines}\n" @ONLY)
  add_custom_command(
    OUTPUT ${arg_OUTPUT}
    COMMAND ${CMAKE_COMMAND} -DKIND=${arg_KIND} -DROOT=${arg_ROOT} -DLIST=${list_file} -DOUTPUT=${arg_OUTPUT}
            -P ${RAFTLAB_EMBED_SCRIPT}
    DEPENDS ${arg_FILES} ${list_file} ${RAFTLAB_EMBED_SCRIPT}
    COMMENT "Embedding the ${arg_KIND} of raftlab"
    VERBATIM)
  # Long literals are intended here; clang++ would warn above 65,536 characters.
  set_source_files_properties(${arg_OUTPUT} PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
endfunction()

# raftlab_join(OUTPUT file FILES file...)
# Writes the files, in this order, as one script or one style sheet into OUTPUT, again whenever one of them changes.
set(RAFTLAB_JOIN_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/join.cmake)

function(raftlab_join)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUTPUT" "FILES")
  set(list_file ${arg_OUTPUT}.list)
  list(JOIN arg_FILES "\n" lines)
  file(CONFIGURE OUTPUT ${list_file} CONTENT "${lines}\n" @ONLY)
  add_custom_command(
    OUTPUT ${arg_OUTPUT}
    COMMAND ${CMAKE_COMMAND} -DLIST=${list_file} -DOUTPUT=${arg_OUTPUT} -P ${RAFTLAB_JOIN_SCRIPT}
    DEPENDS ${arg_FILES} ${list_file} ${RAFTLAB_JOIN_SCRIPT}
    COMMENT "Joining the parts of the page"
    VERBATIM)
endfunction()
