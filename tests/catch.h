// SPDX-License-Identifier: MIT
#pragma once

// The one door to Catch2 for every test: version 3 (Debian 13) where it is installed, version 2 (Debian 12)
// otherwise. Tests include this header and nothing of Catch2 itself; main() comes from the library or from
// tests/main.cc.

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/catch_tostring.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#else
#include <catch2/catch.hpp>
#endif
