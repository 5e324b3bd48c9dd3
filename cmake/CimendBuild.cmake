# How every target is compiled, and the helpers that keep each folder's CMakeLists.txt to a list of files.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)

# Options of our own code; libraries' headers come in as system headers.
add_library(cimend_options INTERFACE)
target_include_directories(cimend_options INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
target_compile_options(cimend_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
# Two builds of the same sources in different folders give the same bytes, and no path of the machine stays inside.
target_compile_options(cimend_options INTERFACE -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
if(CIMEND_WERROR)
  target_compile_options(cimend_options INTERFACE -Werror)
endif()
if(MOLD_PROGRAM)
  target_link_options(cimend_options INTERFACE -fuse-ld=mold)
endif()
if(CIMEND_SANITIZE)
  target_compile_options(cimend_options INTERFACE -fsanitize=${CIMEND_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(cimend_options INTERFACE -fsanitize=${CIMEND_SANITIZE})
endif()
if(CIMEND_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(cimend_options INTERFACE -Wno-tsan)  # Asio has fences, which the thread sanitizer does not follow
endif()
if(CIMEND_SANITIZE MATCHES "undefined" AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(cimend_options INTERFACE -fno-sanitize=function)  # clang 14 can't put it before coroutines
endif()
if(CIMEND_FUZZ)
  target_compile_options(cimend_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# cimend_tests(NAME SOURCES … LINK …): one Catch2 program; each test case is a test of its own, labelled "unit".
function(cimend_tests name)
  if(NOT BUILD_TESTING)
    return()
  endif()
  cmake_parse_arguments(ARG "" "LABEL" "SOURCES;LINK" ${ARGN})
  if(NOT ARG_LABEL)
    set(ARG_LABEL unit)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} cimend_test_support cimend_options)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_compile_definitions(${name} PRIVATE CIMEND_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                                             CIMEND_BIN_DIR="${CMAKE_BINARY_DIR}/bin")
  # Discovery at test time: a build never runs what it just built.
  catch_discover_tests(${name} TEST_PREFIX "${name}: " DISCOVERY_MODE PRE_TEST PROPERTIES LABELS ${ARG_LABEL} TIMEOUT 120)
endfunction()

# cimend_tool(NAME SOURCES … [MAIN main.cc] TESTS … LINK …): a library cimend_NAME, the executable
# cimend-NAME (or the name given by EXECUTABLE) made of it and MAIN, and its unit tests NAME_test.
function(cimend_tool name)
  cmake_parse_arguments(ARG "" "MAIN;EXECUTABLE" "SOURCES;TESTS;LINK" ${ARGN})
  if(NOT ARG_EXECUTABLE)
    set(ARG_EXECUTABLE cimend-${name})
  endif()
  add_library(cimend_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(cimend_${name} PUBLIC ${ARG_LINK} PRIVATE cimend_options)
  add_executable(${ARG_EXECUTABLE} ${ARG_MAIN})
  target_link_libraries(${ARG_EXECUTABLE} PRIVATE cimend_${name} cimend_options)
  install(TARGETS ${ARG_EXECUTABLE} RUNTIME)
  if(ARG_TESTS)
    cimend_tests(${name}_test SOURCES ${ARG_TESTS} LINK cimend_${name})
    if(TARGET ${name}_test)
      add_dependencies(${name}_test ${ARG_EXECUTABLE})  # some tests run the executable itself
    endif()
  endif()
endfunction()

# cimend_fuzz(NAME SOURCE CORPUS_DIR LINK …): under CIMEND_FUZZ a libFuzzer program; always a program that replays the corpus
# as the test fuzz-replay-NAME.
function(cimend_fuzz name source corpus)
  if(NOT BUILD_TESTING)
    return()
  endif()
  if(CIMEND_FUZZ)
    add_executable(fuzz_${name} ${source})
    target_link_libraries(fuzz_${name} PRIVATE ${ARGN} cimend_options)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  endif()
  add_executable(replay_${name} ${source} ${CMAKE_SOURCE_DIR}/tests/fuzz/replay_main.cc)
  target_link_libraries(replay_${name} PRIVATE ${ARGN} cimend_options)
  set_target_properties(replay_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME fuzz-replay-${name} COMMAND replay_${name} ${corpus})
  set_tests_properties(fuzz-replay-${name} PROPERTIES LABELS unit)
endfunction()
