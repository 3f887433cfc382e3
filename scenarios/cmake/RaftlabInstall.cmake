# SPDX-License-Identifier: MIT
#
# cmake --install: the binary, its completions (the binary writes them itself), the man page.
include(GNUInstallDirs)

install(TARGETS raftlab RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

configure_file(${CMAKE_CURRENT_SOURCE_DIR}/cli/raftlab.1.in ${CMAKE_CURRENT_BINARY_DIR}/raftlab.1 @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/raftlab.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)

# The binary that was just built prints its completions when it is installed. A cross-compiled one cannot run here.
if(NOT CMAKE_CROSSCOMPILING)
  set(completions ${CMAKE_CURRENT_BINARY_DIR}/completions)
  set(bash_name raftlab)
  set(zsh_name _raftlab)
  set(fish_name raftlab.fish)
  set(bash_folder ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  set(zsh_folder ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
  set(fish_folder ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
  foreach(shell bash zsh fish)
    install(CODE "
      file(MAKE_DIRECTORY \"${completions}\")
      execute_process(COMMAND \"$<TARGET_FILE:raftlab>\" completion ${shell}
                      OUTPUT_FILE \"${completions}/${${shell}_name}\" COMMAND_ERROR_IS_FATAL ANY)")
    install(FILES ${completions}/${${shell}_name} DESTINATION ${${shell}_folder})
  endforeach()
endif()
