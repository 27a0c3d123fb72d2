;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Flags of one key that meet in one list: given twice, overridden, or against
;;; what the parent passes.

(define-module (xencmp audit repeated)
  #:use-module (srfi srfi-1)
  #:use-module (ice-9 match)
  #:use-module (xencmp audit)
  #:use-module (xencmp audit package)
  #:use-module (xencmp condition)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp rewrite)
  #:use-module (xencmp source)
  #:export (repeated-flag
            contradicts-parent))

;; Directories and the like, of which Autoconf's scripts take the last.
(define %autoconf-directories
  '("prefix" "exec-prefix" "bindir" "sbindir" "libexecdir" "sysconfdir"
    "sharedstatedir" "localstatedir" "runstatedir" "libdir" "includedir"
    "datarootdir" "datadir" "infodir" "localedir" "mandir" "docdir" "htmldir"
    "build" "host" "target"))

(define (feature-key? key)
  "Return true if KEY is that of --enable-x or --with-x."
  (or (string-prefix? "enable-" key) (string-prefix? "with-" key)))

(define (feature-value flag)
  "Return the value that FLAG, --enable-x or a sibling, gives its feature: \"no\"
for --disable-x and --without-x, \"yes\" where there is none; the template's
text where it has holes."
  (let* ((text  (flag->string flag))
         (equal (string-index text #\=)))
    (cond ((or (string-prefix? "--disable-" text)
               (string-prefix? "--without-" text))
           "no")
          (equal (string-drop text (1+ equal)))
          (else "yes"))))

(define (on-or-off? value)
  (member value '("yes" "no")))

(define (one-of-many? flag flags)
  "Return true if FLAG, --enable-x=v or --with-x=v, is one of several such
among FLAGS with values of their own: programs like FFmpeg take every one of
them."
  (and (not (on-or-off? (feature-value flag)))
       (< 1 (length
             (delete-duplicates
              (filter-map (lambda (other)
                            (and (string=? (flag-key flag) (flag-key other))
                                 (not (on-or-off? (feature-value other)))
                                 (feature-value other)))
                          flags))))))

(define (exclusive? kind flag flags)
  "Return true if the last flag with FLAG's key wins in a step of KIND."
  (let ((key  (flag-key flag))
        (name (variable-assignment flag)))
    (match kind
      ('make (and name (not (additive? flag))))
      ('autoconf (or name
                     (member key %autoconf-directories)
                     (and (feature-key? key)
                          (not (one-of-many? flag flags)))))
      ((or 'cmake 'meson) (string-prefix? "-D" key))
      (_ #f))))

(define (additive? flag)
  "Return true if FLAG adds to a variable: NAME+=VALUE."
  (string-contains (flag-head flag) "+="))

(define (pairs proc lst)
  "Return what PROC returns for each pair of elements of LST, the earlier one
first, without #f."
  (let loop ((lst lst) (result '()))
    (match lst
      (() (reverse result))
      ((first . rest)
       (loop rest
             (fold (lambda (second result)
                     (match (proc first second)
                       (#f result)
                       (found (cons found result))))
                   result rest))))))

(define (same-text? a b)
  (equal? (flag-template a) (flag-template b)))

(define (always-with? a b)
  "Return true if B is passed whenever A is, and A is at all."
  (and (condition-satisfiable? (flag-condition a))
       (condition-implies? (flag-condition a) (flag-condition b))))

(define (inherited? flag package)
  "Return true if FLAG comes from the package that PACKAGE inherits from."
  (and (not (string-null? (package-inherits package)))
       (flag-location flag)
       (not (inside-package? (flag-location flag) package))))

(define (flag-pairs package proc)
  "Return what PROC returns for each pair of flags of PACKAGE that have one key
and meet in one argument: it is called with the argument's keyword, the kind of
the step, all flags of the argument, the earlier and the later one."
  (append-map
   (lambda (keyword)
     (let ((kind  (step-kind-of package keyword))
           (flags (filter flag-location (package-flags package keyword))))
       (if kind
           (pairs (lambda (a b)
                    (and (string=? (flag-key a) (flag-key b))
                         (not (location=? (flag-location a) (flag-location b)))
                         (proc keyword kind flags a b)))
                  flags)
           '())))
   '("#:configure-flags" "#:make-flags")))

(define (option? flag)
  "Return true if FLAG is one that has no more effect when it is given twice: a
word such as \"-v\" may count."
  (or (variable-assignment flag)
      (string-prefix? "--" (flag-head flag))
      (string-prefix? "-D" (flag-head flag))))

(define (twice package keyword a b)
  "Return the finding that A and B, the earlier and the later of two flags with
one text, are one too many; #f when it is not for PACKAGE to change that, or
when each of them is passed without the other."
  (define (finding flag other)
    (audit-finding (flag-location flag)
                   (string-append (flag->string flag) " is given twice")
                   #:condition (flag-condition flag)
                   #:related `((,(flag-location other) . "it is also here"))
                   #:edit (and (inherited? other package)
                               (edit-of-own package flag
                                            (flag-change
                                             'remove keyword
                                             #:key (flag-key flag))))))
  (match (list (->bool (inherited? a package)) (->bool (inherited? b package)))
    ((#t #t) #f)
    ((#f #t) (and (always-with? a b) (finding a b)))
    ((#t #f) (and (always-with? b a) (finding b a)))
    ((#f #f) (cond ((always-with? b a) (finding b a))
                   ((always-with? a b) (finding a b))
                   (else #f)))))

(define-audit-rule (repeated-flag package channel)
  #:severity 'warning
  #:synopsis "a flag given twice, or overridden later"
  #:documentation "\
make, CMake, Meson and Autoconf's scripts take the last of several values for
one variable or option; the earlier one has no effect.  Flags are about the
same when they share a key: --enable-x and --disable-x, CC=a and CC=b, -DX=1
and -DX=2. One that is overridden only under some condition is a default, and
no finding; nor is one that an heir overrides.  Options that add up, such as
make's NAME+=VALUE or several --enable-x=VALUE, are none either."
  #:reads '("#:configure-flags" "#:make-flags")
  (flag-pairs
   package
   (lambda (keyword kind flags a b)
     (cond ((additive? a) #f)
           ((same-text? a b)
            (and (option? a) (twice package keyword a b)))
           ((and (not (inherited? a package))
                 (not (inherited? b package))
                 (exclusive? kind a flags)
                 (exclusive? kind b flags)
                 (always-with? a b))
            (audit-finding
             (flag-location a)
             (string-append (flag->string a) " has no effect: "
                            (flag->string b) " comes later")
             #:condition (flag-condition a)
             #:related `((,(flag-location b) . "the later one"))))
           (else #f)))))

(define (contradiction? kind a b)
  "Return true if A and B, flags of one key, say opposite things in a step of
KIND."
  (match kind
    ('autoconf
     (and (feature-key? (flag-key a))
          (let ((a (feature-value a))
                (b (feature-value b)))
            (not (eq? (string=? "no" a) (string=? "no" b))))))
    ((or 'cmake 'meson)
     (and (string-prefix? "-D" (flag-key a))
          (flag-literal a)
          (flag-literal b)
          #t))
    (_ #f)))

(define-audit-rule (contradicts-parent package channel)
  #:severity 'warning
  #:synopsis "a flag that leaves the parent's opposite there"
  #:documentation "\
A package that inherits from another and passes --disable-x although the parent
passes --enable-x leaves both on the command line, where the last one wins. 
When the inherited one comes last, the new one has no effect.  Removing the
inherited flag (with delete, or remove) says what is meant."
  #:reads '("#:configure-flags" "#:make-flags")
  (flag-pairs
   package
   (lambda (keyword kind flags a b)
     (and (not (eq? (->bool (inherited? a package))
                    (->bool (inherited? b package))))
          (not (same-text? a b))
          (contradiction? kind a b)
          (not (one-of-many? a flags))
          (let ((both  (condition-and (flag-condition a) (flag-condition b)))
                (own   (if (inherited? a package) b a))
                (other (if (inherited? a package) a b)))
            (and (condition-satisfiable? both)
                 (audit-finding
                  (flag-location own)
                  (string-append
                   (flag->string own)
                   (if (eq? own b)
                       " leaves the inherited "
                       " has no effect: the inherited ")
                   (flag->string other)
                   (if (eq? own b) " in place" " comes later"))
                  #:condition both
                  #:related `((,(flag-location other)
                               . "the inherited flag")))))))))
