;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; What the rules ask of a package.

(define-module (xencmp audit package)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (xencmp audit)
  #:use-module (xencmp condition)
  #:use-module (xencmp errors)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp rewrite)
  #:use-module (xencmp source)
  #:export (argument-of
            package-flags
            all-package-flags
            argument-value
            flag-literal
            flag-head
            flag-tail
            variable-assignment
            step-kind-of
            configurator-of
            standard-phase?
            elsewhere?
            %phases-of
            condition-when
            %cross-compiling
            edit-of-own
            location=?
            location-before?))

(define (argument-of package keyword)
  "Return the <argument> KEYWORD, such as \"#:make-flags\", of PACKAGE, or #f."
  (find (lambda (argument) (string=? keyword (argument-keyword argument)))
        (package-arguments package)))

(define (passed flags)
  (filter (lambda (flag)
            (and (flag-live? flag) (not (flag-implied? flag))))
          flags))

(define (package-flags package keyword)
  "Return the flags that the argument KEYWORD of PACKAGE, a list, holds; not
those that the build system adds."
  (match (argument-of package keyword)
    (#f '())
    (argument (if (argument-list? argument)
                  (passed (argument-flags argument))
                  '()))))

(define (all-package-flags package keywords)
  "Return (KEYWORD . FLAG) for each flag in the arguments KEYWORDS of PACKAGE."
  (append-map (lambda (keyword)
                (map (cut cons keyword <>) (package-flags package keyword)))
              keywords))

(define* (argument-value package keyword #:optional default)
  "Return the value of the argument KEYWORD of PACKAGE, a string such as
\"#f\", when it is a single one that is known; DEFAULT when the argument is not
given; #f when its value is not known."
  (match (argument-of package keyword)
    (#f default)
    (argument
     (match (argument-flags argument)
       ((flag)
        (and (not (argument-list? argument))
             (condition-always? (flag-condition flag))
             (condition-always? (argument-condition argument))
             (flag-literal flag)))
       (_ #f)))))

(define (flag-literal flag)
  "Return FLAG as a string, or #f when it has holes."
  (and (template-literal? (flag-template flag))
       (template->string (flag-template flag))))

(define (flag-head flag)
  "Return the text of FLAG before its first hole."
  (match (flag-template flag)
    (((? string? text) . _) text)
    (_ "")))

(define (flag-tail flag size)
  "Return the template of FLAG without its first SIZE characters, which are
text."
  (match (flag-template flag)
    (((? string? text) . rest)
     (let ((text (string-drop text size)))
       (if (string-null? text) rest (cons text rest))))
    (template template)))

(define (variable-assignment flag)
  "Return two values: NAME and the template of VALUE when FLAG is NAME=VALUE;
else #f and #f."
  (let* ((head  (flag-head flag))
         (equal (string-index head #\=)))
    (if (and equal (positive? equal)
             (string-every (char-set-union char-set:letter+digit
                                           (char-set #\_ #\- #\.))
                           head 0 equal)
             (not (string-prefix? "-" head)))
        (values (string-take head equal) (flag-tail flag (1+ equal)))
        (values #f #f))))

;; What a build system runs to configure and to build.  (guix build-system …)
;; and (guix build …-build-system) of Guix, June 2025.
(define %configurators
  '(("gnu-build-system" . autoconf)
    ("glib-or-gtk-build-system" . autoconf)
    ("cmake-build-system" . cmake)
    ("qt-build-system" . cmake)
    ("meson-build-system" . meson)))

(define (configurator-of package)
  "Return what the configure phase of PACKAGE's build system runs: one of the
symbols autoconf, cmake and meson; #f for anything else."
  (assoc-ref %configurators (package-build-system package)))

(define (step-kind-of package keyword)
  "Return what takes the flags of KEYWORD in PACKAGE: one of the symbols
autoconf, cmake, meson and make; #f for anything else."
  (match keyword
    ("#:configure-flags" (configurator-of package))
    ("#:make-flags"
     (and (not (string=? "ant-build-system" (package-build-system package)))
          'make))
    (_ #f)))

(define (standard-phase? package name)
  "Return true if PACKAGE runs phase NAME as its build system defines it."
  (not (any (lambda (phase)
              (and (string=? name (phase-name phase))
                   (member (phase-action phase) '("replace" "delete"))))
            (package-phases package))))

(define (elsewhere? package keyword phases)
  "Return true if a phase of PACKAGE that is none of PHASES passes the flags of
KEYWORD to a program: they are not only for the one that PHASES run."
  (any (lambda (step)
         (and (string=? keyword (step-keyword step))
              (not (member (step-phase step) phases))))
       (package-steps package)))

;; Phases that pass the flags of an argument, as all build systems call them.
(define %phases-of
  '(("#:configure-flags" "configure")
    ("#:make-flags" "build" "check" "install")))

(define (condition-when flag argument)
  "Return the condition under which FLAG of ARGUMENT is passed."
  (condition-and (flag-condition flag)
                 (if argument
                     (argument-condition argument)
                     (condition-always))))

;; Holds in cross builds.
(define %cross-compiling
  (delay (scm->condition '(parameter "cross-compiling"))))

(define (edit-of-own package flag edit)
  "Return EDIT when FLAG is written inside of PACKAGE's definition, so that a
change of PACKAGE can reach it, and when that change can be made; else #f."
  (and edit
       (inside-package? (flag-location flag) package)
       (or (not (flag-change? edit))
           (possible? package edit))
       edit))

(define (possible? package change)
  "Return true if CHANGE can be made to PACKAGE.  A package without a file, as
programs may make them, is taken at its word."
  (let ((file (location-file (package-location package))))
    (or (not (file-exists? file))
        (with-exception-handler
            (lambda (condition)
              (if (xencmp-error? condition)
                  #f
                  (raise-exception condition)))
          (lambda ()
            (->bool (change-flags file (package-variable package)
                                  (list change))))
          #:unwind? #t))))

(define (location=? a b)
  "Return true if A and B are one place."
  (and a b
       (string=? (location-file a) (location-file b))
       (= (location-begin a) (location-begin b))
       (= (location-end a) (location-end b))))

(define (location-before? a b)
  "Return true if A is before B in one file."
  (and a b
       (string=? (location-file a) (location-file b))
       (< (location-begin a) (location-begin b))))
