;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Flags that are for another program.

(define-module (xencmp audit misplaced)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (xencmp audit)
  #:use-module (xencmp audit package)
  #:use-module (xencmp flags)
  #:export (misplaced-flag))

(define (misplaced kind flag)
  "Return what is wrong with FLAG for a step of KIND, a symbol, or #f."
  (let* ((head     (flag-head flag))
         (feature? (any (cut string-prefix? <> head)
                        '("--enable-" "--disable-" "--with-" "--without-"
                          "--prefix=" "--libdir=" "--bindir=" "--sysconfdir=")))
         (define?  (and (string-prefix? "-D" head)
                        (string-index head #\=))))
    (match kind
      ('make (cond (feature? "a flag of configure; make does not know it")
                   (define? "a flag of cmake or meson; make does not know it")
                   (else #f)))
      ('autoconf (and define? "a flag of cmake or meson; configure does not \
know it"))
      ('cmake (cond (feature? "a flag of configure; cmake does not know it")
                    ((variable-assignment flag)
                     "no flag of cmake, which takes it for a file name; -D sets \
a variable")
                    (else #f)))
      ('meson (cond ((and feature? (not (string-contains head "dir="))
                          (not (string-prefix? "--prefix=" head)))
                     "a flag of configure; meson does not know it")
                    ((variable-assignment flag)
                     "no flag of meson, which takes it for a file name")
                    (else #f)))
      (_ #f))))

(define (own-words flags)
  "Return FLAGS without those that are the argument of an option before them,
as X=1 behind -D is."
  (define (takes-argument? flag)
    (match (flag-literal flag)
      ((? string? text)
       (and (= 2 (string-length text)) (string-prefix? "-" text)))
      (_ #f)))
  (filter-map (lambda (flag previous)
                (and (not (and previous (takes-argument? previous)))
                     flag))
              flags (cons #f flags)))

(define-audit-rule (misplaced-flag package channel)
  #:severity 'warning
  #:synopsis "a make flag like one of configure, or reverse"
  #:documentation "\
--enable-x is for configure, -DX=1 for cmake and meson, X=1 for make (and for
configure).  In #:make-flags or in the #:configure-flags of another build
system they are refused or taken for something else.  Where a phase is
replaced, its flags may go to another program, and nothing is said."
  #:reads '(#:configure-flags #:make-flags phases)
  (append-map
   (match-lambda
     ((keyword . phases)
      (let ((kind (step-kind-of package keyword)))
        (if (and kind (every (cut standard-phase? package <>) phases))
            (filter-map
             (lambda (flag)
               (match (misplaced kind flag)
                 (#f #f)
                 (what (audit-finding
                        (flag-location flag)
                        (string-append (flag->string flag) " is " what)
                        #:condition (flag-condition flag)))))
             (own-words (package-flags package keyword)))
            '()))))
   %phases-of))
