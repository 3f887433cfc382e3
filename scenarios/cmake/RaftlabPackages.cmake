# SPDX-License-Identifier: MIT
#
# The packages of report/, scenarios/ and tests/. All that is missing is named at once, with the line that installs it.
# The engine itself (raft/, sim/, transport/) needs none of them.
set(missing "")

macro(raftlab_need package debian)
  find_package(${package} ${ARGN} QUIET)
  if(NOT ${package}_FOUND)
    list(APPEND missing ${debian})
  endif()
endmacro()

raftlab_need(fmt libfmt-dev)
raftlab_need(nlohmann_json nlohmann-json3-dev)
raftlab_need(ZLIB zlib1g-dev)
raftlab_need(CLI11 libcli11-dev)
raftlab_need(pugixml libpugixml-dev)
raftlab_need(Boost libboost-dev 1.74 CONFIG)
raftlab_need(Threads libc6-dev)
if(RAFTLAB_TESTS)
  raftlab_need(Catch2 catch2)
endif()
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(libedit QUIET IMPORTED_TARGET libedit)
  if(NOT libedit_FOUND)
    list(APPEND missing libedit-dev)
  endif()
else()
  list(APPEND missing pkg-config libedit-dev)
endif()

if(missing)
  list(JOIN missing " " missing)
  message(FATAL_ERROR "Packages are missing. On Debian and Ubuntu install them with\n"
                      "  apt-get install ${missing}\n"
                      "or let ./scenarios/demo.sh do it. README.md names the packages of other systems.")
endif()
