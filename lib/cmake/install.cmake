# What other programs need to find xencmp: a CMake package, a pkg-config file, the headers.
include(CMakePackageConfigHelpers)
set(cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/xencmp)

install(TARGETS xencmp EXPORT xencmpTargets DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT xencmpTargets NAMESPACE xencmp:: DESTINATION ${cmake_dir})
install(DIRECTORY lib/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/xencmp FILES_MATCHING PATTERN "*.hpp")

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/xencmpConfig.cmake.in ${PROJECT_BINARY_DIR}/xencmpConfig.cmake
  INSTALL_DESTINATION ${cmake_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/xencmpConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/xencmpConfig.cmake ${PROJECT_BINARY_DIR}/xencmpConfigVersion.cmake
  DESTINATION ${cmake_dir})

# What says where things are, absolutely.  It is written when `cmake --install' runs, whose prefix may be another than
# that of the configuration.
set(installed ${PROJECT_BINARY_DIR}/installed)
install(CODE "
  set(PROJECT_DESCRIPTION [[${PROJECT_DESCRIPTION}]])
  set(PROJECT_VERSION [[${PROJECT_VERSION}]])
  set(GUILE_PROGRAM [[${GUILE_PROGRAM}]])
  set(CMAKE_INSTALL_LIBDIR [[${CMAKE_INSTALL_LIBDIR}]])
  set(CMAKE_INSTALL_INCLUDEDIR [[${CMAKE_INSTALL_INCLUDEDIR}]])
  set(EXTENSION_PATH \"\${CMAKE_INSTALL_PREFIX}/${GUILE_EXTENSION_DIR}\")
  set(LOAD_PATH \"\${CMAKE_INSTALL_PREFIX}/${GUILE_SITE_DIR}\")
  set(LOAD_COMPILED_PATH \"\${CMAKE_INSTALL_PREFIX}/${GUILE_CCACHE_DIR}\")
  configure_file([[${CMAKE_CURRENT_LIST_DIR}/xencmp.pc.in]] [[${installed}/xencmp.pc]] @ONLY)
  configure_file([[${PROJECT_SOURCE_DIR}/scheme/xencmp.in]] [[${installed}/xencmp]] @ONLY)")
install(FILES ${installed}/xencmp.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(PROGRAMS ${installed}/xencmp DESTINATION ${CMAKE_INSTALL_BINDIR})

# Inputs that show what xencmp does.
install(DIRECTORY examples/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples PATTERN run EXCLUDE)
