;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Tools that are named without regard to cross-compilation.

(define-module (xencmp audit compiler)
  #:use-module (srfi srfi-1)
  #:use-module (ice-9 match)
  #:use-module (xencmp audit)
  #:use-module (xencmp audit package)
  #:use-module (xencmp condition)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp rewrite)
  #:use-module (xencmp source)
  #:export (cc-for-target))

;; (VARIABLE PROGRAMS REPLACEMENT): what (guix utils) has for it; without one,
;; what GNU triplets call the tool.
(define %tools
  '(("CC"         ("gcc" "cc")   "(cc-for-target)")
    ("CXX"        ("g++" "c++")  "(cxx-for-target)")
    ("AR"         ("ar")         "(ar-for-target)")
    ("AS"         ("as")         "(as-for-target)")
    ("LD"         ("ld")         "(ld-for-target)")
    ("STRIP"      ("strip")      "(strip-for-target)")
    ("PKG_CONFIG" ("pkg-config") "(pkg-config-for-target)")
    ("NM"         ("nm")         #f)
    ("RANLIB"     ("ranlib")     #f)
    ("OBJCOPY"    ("objcopy")    #f)
    ("OBJDUMP"    ("objdump")    #f)
    ("-DCMAKE_C_COMPILER"   ("gcc" "cc")  "(cc-for-target)")
    ("-DCMAKE_CXX_COMPILER" ("g++" "c++") "(cxx-for-target)")))

;; These build for the machine that they run on; `lower' in their modules in
;; (guix build-system …), Guix of June 2025, refuses a target.
(define %native-only
  '("agda" "android-ndk" "ant" "chicken" "composer" "dub" "dune" "emacs"
    "haskell" "julia" "maven" "node" "ocaml" "pyproject" "python" "r" "rakudo"
    "rebar" "renpy" "ruby" "scons" "waf"))

(define (native-only? package)
  (let ((name (package-build-system package)))
    (or (string-prefix? "asdf-build-system" name) ;asdf-build-system/sbcl …
        (any (lambda (prefix)
               (string=? name (string-append prefix "-build-system")))
             %native-only))))

(define (program template)
  "Return the program that TEMPLATE, the value of a variable, names: the string
itself, or that of (which PROGRAM); else #f."
  (match template
    (((? string? name)) name)
    (((text . _))
     (and (string-prefix? "(which \"" text)
          (string-suffix? "\")" text)
          (substring text 8 (- (string-length text) 2))))
    (_ #f)))

(define (tool-entry flag)
  "Return the entry of %tools for the tool that FLAG names for native builds
only, or #f."
  (let* ((head  (flag-head flag))
         (equal (string-index head #\=)))
    (and equal
         (match (assoc (string-take head equal) %tools)
           (#f #f)
           ((and entry (_ programs _))
            (and (member (program (flag-tail flag (1+ equal))) programs)
                 entry))))))

(define (finding-of package keyword flag entry)
  (match entry
    ((variable _ replacement)
     (let ((text (template->string (flag-template flag))))
       (audit-finding
        (flag-location flag)
        (string-append text " is the build machine's tool in cross builds, too; "
                       (or replacement "its name begins with the target")
                       (if replacement " names the target's" " there"))
        #:condition (condition-when flag (argument-of package keyword))
        #:edit
        (and replacement
             (edit-of-own
              package flag
              (flag-change 'replace keyword #:key (flag-key flag)
                           #:text
                           (if (argument-quoted?
                                (argument-of package keyword))
                               (format #f ",(string-append \"~a=\" ~a)"
                                       variable replacement)
                               (format #f "(string-append \"~a=\" #$~a)"
                                       variable replacement))))))))))

(define-audit-rule (cc-for-target package channel)
  #:severity 'warning
  #:synopsis "CC=gcc and the like, wrong in cross builds"
  #:documentation "\
A cross build must run the compiler for the target, whose name begins with the
target's triplet.  CC=gcc, CXX=g++, AR=ar, LD=ld, PKG_CONFIG=pkg-config and the
like name those of the build machine.  (guix utils) has procedures that return
the right name: (cc-for-target), (cxx-for-target), (ar-for-target),
(as-for-target), (ld-for-target), (strip-for-target), (pkg-config-for-target).

A flag that is only passed in native builds is none, nor is one of a build
system that never cross-compiles.  An audit of the native builds on one system
has none of these findings."
  #:reads '("#:configure-flags" "#:make-flags")
  (if (or (audit-system) (native-only? package))
      '()
      (filter-map
       (match-lambda
         ((keyword . flag)
          (let ((entry (tool-entry flag)))
            (and entry
                 (condition-satisfiable?
                  (condition-and (condition-when
                                  flag (argument-of package keyword))
                                 (force %cross-compiling)))
                 (finding-of package keyword flag entry)))))
       (all-package-flags package '("#:configure-flags" "#:make-flags")))))
