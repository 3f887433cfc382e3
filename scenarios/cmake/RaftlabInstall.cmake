# SPDX-License-Identifier: MIT
#
# cmake --install: the binary, its completions (the binary writes them itself), the man page.
include(GNUInstallDirs)

install(TARGETS raftlab RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
