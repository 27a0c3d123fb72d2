;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; What one distribution says about building one program; Guix packages as
;;; their text defines them.

(define-module (xencmp package)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp source)
  #:use-module (xencmp flags)
  #:export (<package>
            make-package
            list->package
            package?
            package-name
            package-version
            package-distribution
            package-location
            package-build-system
            package-inherits
            package-variable
            package-module
            package-arguments
            package-steps
            package-phases
            package-environment
            package-remarks
            package-core

            read-package
            read-packages
            specialise
            package-argument
            flags))

(define-immutable-record-type <package>
  (make-package name version distribution location build-system inherits
                variable module arguments steps phases environment remarks core)
  package?
  (name         package-name)         ;string
  (version      package-version)      ;string
  (distribution package-distribution) ;string: "guix" or "rpm"
  (location     package-location)     ;<location> or #f: the definition
  (build-system package-build-system) ;string: "gnu-build-system", or ""
  (inherits     package-inherits)     ;string: a Guix variable, or ""
  (variable     package-variable)     ;string: the Guix variable that holds it
  (module       package-module)       ;string: "(gnu packages xorg)", or ""
  (arguments    package-arguments)    ;list of <argument>, as they are given
  (steps        package-steps)        ;list of <step>
  (phases       package-phases)       ;list of <phase>
  (environment  package-environment)  ;list of <flag>
  (remarks      package-remarks)      ;list of <diagnostic>
  (core         package-core))        ;the C++ object; graphs take it

(define (list->package lst)
  "Return the <package> that LST, as the C++ side gives it, describes."
  (match lst
    ((name version distribution location build-system inherits variable module
           arguments steps phases environment remarks core)
     (make-package name version distribution (list->location location)
                   build-system inherits variable module
                   (map list->argument arguments) (map list->step steps)
                   (map list->phase phases) (map list->flag environment)
                   (map list->diagnostic remarks) core))))

(define (read-package file name)
  "Return the <package> that FILE, a Guix module, defines as variable NAME, a
symbol or a string, or else the first one whose package name is NAME.  Nothing
in FILE is executed.  Raise &xencmp-error when FILE cannot be read or has no
such package."
  (list->package
   (%read-guix-package (read-text file)
                       (if (symbol? name) (symbol->string name) name))))

(define (read-packages file)
  "Return the list of the <package>s that FILE, a Guix module, defines, in the
order of their definitions.  Nothing in FILE is executed.  Raise &xencmp-error
when FILE cannot be read."
  (map list->package (%read-guix-packages (read-text file))))

(define* (specialise package #:key system target)
  "Return PACKAGE as it is built for SYSTEM, such as \"aarch64-linux\", or in a
cross build for TARGET, a triplet such as \"aarch64-linux-gnu\": conditions no
longer speak of what these settle, and what cannot hold is left out.  A SYSTEM
without TARGET is a native build.  Raise &xencmp-error when Guix knows no such
system."
  (list->package (%specialise-package (package-core package) system target)))

(define (package-argument package keyword)
  "Return the <argument> that PACKAGE is given behind KEYWORD, such as
#:configure-flags, or #f when there is none."
  (let ((keyword (object->string keyword)))
    (find (lambda (argument)
            (string=? keyword (argument-keyword argument)))
          (package-arguments package))))

(define (same-flag? a b)
  "Whether A and B are one flag that reaches two steps."
  (and (flag-location a)
       (equal? (flag-location a) (flag-location b))
       (equal? (flag-template a) (flag-template b))))

(define* (flags package #:optional what)
  "Return flags of PACKAGE, in order.  WHAT is a symbol or a string such as
'configure for those that its steps of this kind pass; a keyword such as
#:configure-flags for those that it is given as this argument, whether a step
takes them or not; or #f for all that its steps pass.  A flag that several steps
pass, as make's do in several phases, is there once."
  (define (steps kind)
    (filter (lambda (step)
              (or (not kind) (string=? kind (step-kind step))))
            (package-steps package)))
  (cond ((keyword? what)
         (match (package-argument package what)
           (#f '())
           (argument (argument-flags argument))))
        (else
         (delete-duplicates
          (append-map step-flags
                      (steps (if (symbol? what) (symbol->string what) what)))
          same-flag?))))
