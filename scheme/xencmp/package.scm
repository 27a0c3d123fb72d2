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
            package-steps
            package-phases
            package-environment
            package-remarks
            package-core

            read-package
            read-packages
            flags))

(define-immutable-record-type <package>
  (make-package name version distribution location build-system inherits
                steps phases environment remarks core)
  package?
  (name         package-name)         ;string
  (version      package-version)      ;string
  (distribution package-distribution) ;string: "guix" or "rpm"
  (location     package-location)     ;<location> or #f: the definition
  (build-system package-build-system) ;string: "gnu-build-system", or ""
  (inherits     package-inherits)     ;string: a Guix variable, or ""
  (steps        package-steps)        ;list of <step>
  (phases       package-phases)       ;list of <phase>
  (environment  package-environment)  ;list of <flag>
  (remarks      package-remarks)      ;list of <diagnostic>
  (core         package-core))        ;the C++ object; graphs take it

(define (list->package lst)
  "Return the <package> that LST, as the C++ side gives it, describes."
  (match lst
    ((name version distribution location build-system inherits steps phases
           environment remarks core)
     (make-package name version distribution (list->location location)
                   build-system inherits (map list->step steps)
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

(define (same-flag? a b)
  "Whether A and B are one flag that reaches two steps."
  (and (flag-location a)
       (equal? (flag-location a) (flag-location b))
       (equal? (flag-template a) (flag-template b))))

(define* (flags package #:optional kind)
  "Return the flags that the steps of PACKAGE pass, in order; those of the steps
of KIND, a symbol or a string such as 'configure, when it is given.  A flag that
several steps pass, as make's do in several phases, is there once."
  (let* ((kind  (if (symbol? kind) (symbol->string kind) kind))
         (steps (filter (lambda (step)
                          (or (not kind) (string=? kind (step-kind step))))
                        (package-steps package))))
    (delete-duplicates (append-map step-flags steps) same-flag?)))
