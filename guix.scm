;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; The package, for `guix build -f guix.scm', `guix install -f guix.scm', and
;;; `guix shell -D -f guix.scm', which gives all that tests/run needs.

(define-module (guix-package)
  #:use-module (guix build-system cmake)
  #:use-module (guix gexp)
  #:use-module (guix git-download)
  #:use-module ((guix licenses) #:prefix license:)
  #:use-module (guix packages)
  #:use-module (guix utils)
  #:use-module (gnu packages boost)
  #:use-module (gnu packages check)
  #:use-module (gnu packages cmake)
  #:use-module (gnu packages commencement)
  #:use-module (gnu packages elf)
  #:use-module (gnu packages guile)
  #:use-module (gnu packages lua)
  #:use-module (gnu packages ninja)
  #:use-module (gnu packages pkg-config)
  #:use-module (gnu packages texinfo)
  #:use-module (gnu packages version-control)
  #:export (xencmp))

(define %source-directory
  (dirname (current-filename)))

(define xencmp
  (package
    (name "xencmp")
    (version "0.1.0")
    (source
     (local-file %source-directory "xencmp-checkout"
                 #:recursive? #t
                 #:select? (or (git-predicate %source-directory)
                               (const #t))))
    (build-system cmake-build-system)
    (arguments
     (list
      #:cmake cmake                     ; the smaller one is older than 3.25
      #:configure-flags
      #~(list "-DCMAKE_INSTALL_LIBDIR=lib" ; where Guix's search paths look
              ;; Guile does not search the store for extensions.
              (string-append "-DXENCMP_EXTENSION=" #$output
                             "/lib/guile/3.0/extensions/guile-xencmp")
              ;; A newer compiler may warn of more.
              "-DXENCMP_WERROR=OFF")
      #:phases
      #~(modify-phases %standard-phases
          (add-after 'install 'wrap-program
            ;; The command must find guile-json without a profile.
            (lambda _
              (let ((json #$(this-package-input "guile-json")))
                (wrap-program (string-append #$output "/bin/xencmp")
                  `("GUILE_LOAD_PATH" ":" suffix
                    (,(string-append json "/share/guile/site/3.0")))
                  `("GUILE_LOAD_COMPILED_PATH" ":" suffix
                    (,(string-append json
                                     "/lib/guile/3.0/site-ccache"))))))))))
    (native-inputs
     (list catch2                       ; unit tests of the library
           gcc-toolchain-12             ; C++20
           git-minimal                  ; tests apply patches with it
           ninja                        ; tests/run builds with it
           pkg-config
           texinfo))                    ; makeinfo, for the manual
    (inputs
     (list boost                        ; Spirit X3, headers only
           elfutils                     ; libelf: the notes of ELF files
           guile-3.0                    ; the extension language
           lua))                        ; %{lua:...} of specs, on request
    (propagated-inputs
     (list guile-json-4))               ; JSON output of the Scheme modules
    (synopsis "Compare how two distributions build the same program")
    (description
     "Xencmp reads how two distributions, Guix and one that uses RPM, build the
same program: the flags that they pass to configure and make, the compiler
options in their build logs, and the files that they install.  It shows where
they differ, under which conditions and why, and rewrites the Guix package to
follow decisions.  It is a C++ library with Guile bindings, a command, and an
extension of the @command{guix} command.")
    (home-page #f)
    (license license:gpl3+)))

xencmp
