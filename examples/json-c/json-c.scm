;;; A second example, unlike the first: a small library that CMake builds, an
;;; older style of writing arguments, and two packages of which one inherits.
;;; Made up for xencmp.  SPDX-License-Identifier: GPL-3.0-or-later

(define-module (json-c)
  #:use-module (guix build-system cmake)
  #:use-module (guix download)
  #:use-module ((guix licenses) #:prefix license:)
  #:use-module (guix packages)
  #:use-module (guix utils)
  #:use-module (gnu packages documentation))

(define-public json-c
  (package
    (name "json-c")
    (version "0.17")
    (source
     (origin
       (method url-fetch)
       (uri (string-append "https://s3.amazonaws.com/json-c_releases/releases/"
                           "json-c-" version ".tar.gz"))
       (sha256
        (base32 "0000000000000000000000000000000000000000000000000000"))))
    (build-system cmake-build-system)
    (arguments
     `(#:configure-flags
       (list "-DBUILD_STATIC_LIBS=OFF"
             "-DDISABLE_WERROR=ON"
             ;; Only these processors have the instruction.
             ,@(if (target-x86-64?)
                   '("-DENABLE_RDRAND=ON")
                   '("-DENABLE_RDRAND=OFF"))
             (string-append "-DCMAKE_INSTALL_LIBDIR="
                            (assoc-ref %outputs "out") "/lib"))
       #:phases
       (modify-phases %standard-phases
         (add-after 'build 'build-documentation
           (lambda _
             (invoke "make" "doc"))))))
    (native-inputs
     (list doxygen))
    (home-page "https://github.com/json-c/json-c/wiki")
    (synopsis "JSON library for C")
    (description "Reads and writes JSON, with reference-counted objects.")
    (license license:x11)))

(define-public json-c-static
  (package
    (inherit json-c)
    (name "json-c-static")
    (arguments
     (substitute-keyword-arguments (package-arguments json-c)
       ((#:configure-flags flags)
        `(cons "-DBUILD_SHARED_LIBS=OFF"
               (delete "-DBUILD_STATIC_LIBS=OFF" ,flags)))))))
