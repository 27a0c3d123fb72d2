;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Code that removes or replaces what is not there.

(define-module (xencmp audit removed)
  #:use-module (srfi srfi-1)
  #:use-module (ice-9 match)
  #:use-module (ice-9 regex)
  #:use-module (xencmp audit)
  #:use-module (xencmp channel)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp sexp)
  #:use-module (xencmp source)
  #:export (removes-nothing
            strings-without-flag))

;; What the reader of Guix modules says of such code, with the code's source.
(define %removes "removes nothing: ")
(define %replaces "replaces nothing: ")

(define (strings-of source)
  "Return the strings in SOURCE, Scheme text, in their order."
  (let ((tree (parse-sexp/lenient (string->text "<remark>" source))))
    (let loop ((node 0) (result '()))
      (if (eq? 'string (sexp-kind tree node))
          (append result (list (sexp->datum tree node)))
          (fold loop result (sexp-children tree node))))))

(define (strings-without-flag source flags)
  "Return the strings in SOURCE, the text of code that removes flags, that are
none of FLAGS under any condition; #f when SOURCE has no string."
  (match (strings-of source)
    (() #f)
    (strings
     (remove (lambda (string)
               (any (lambda (flag)
                      (string=? string (flag->string flag)))
                    flags))
             strings))))

(define %arguments-of
  (make-regexp "\\(package-arguments[ \t\n]+([^][ \t\n()\"';]+)\\)"))

(define (base-variable package)
  "Return the variable whose arguments the definition of PACKAGE takes up: X in
(package-arguments X), else the one that it inherits from; #f when that is an
expression or there is none."
  (let* ((where (package-location package))
         (text  (read-text (location-file where)))
         (found (regexp-exec %arguments-of
                             (text-slice text (location-begin where)
                                         (location-end where))))
         (name  (if found
                    (match:substring found 1)
                    (package-inherits package))))
    (and (not (string-null? name))
         (not (string-index name #\())
         name)))

(define (find-variable channel module name)
  "Return the <package> that variable NAME, a string, holds in CHANNEL, in MODULE
when it is there; or #f."
  (match (find-packages channel (string->symbol name))
    (() #f)
    ((and all (first . _))
     (channel-package channel
                      (or (find (lambda (summary)
                                  (string=? module (summary-module summary)))
                                all)
                          first)))))

(define (removal-finding package channel remark)
  "Return the finding that the code of which REMARK tells removes nothing, or #f
when it removes something under another condition."
  (let* ((source  (string-drop (diagnostic-message remark)
                               (string-length %removes)))
         (base    (and channel (base-variable package)))
         (parent  (and base
                       (find-variable channel (package-module package) base)))
         (missing (and parent
                       (strings-without-flag
                        source
                        (append-map argument-flags
                                    (package-arguments parent))))))
    (match missing
      (() #f)
      (_ (audit-finding
          (diagnostic-location remark)
          (string-append %removes (one-line source)
                         (if missing
                             (string-append
                              "; " base
                              " does not pass "
                              (string-join missing ", "))
                             "")))))))

(define (one-line text)
  "Return TEXT with each run of white space as one blank."
  (string-join (string-tokenize text) " "))

(define-audit-rule (removes-nothing package channel)
  #:severity 'warning
  #:synopsis "a delete or substitution of what is not there"
  #:documentation "\
(delete \"--x\" flags) does nothing when the parent does not pass --x, or no
longer does; a clause of substitute-keyword-arguments without a default does
nothing when the parent does not give the argument.  Such code stays behind when
the parent changes.  Code that removes something on some systems is none; nor is
that of a procedure which makes several packages."
  #:reads '(arguments phases)
  (filter-map
   (lambda (remark)
     (define message (diagnostic-message remark))
     (cond ((not (and (eq? 'warning (diagnostic-level remark))
                      (inside-package? (diagnostic-location remark) package)))
            #f)
           ((string-prefix? %removes message)
            (removal-finding package channel remark))
           ((string-prefix? %replaces message)
            (audit-finding (diagnostic-location remark)
                           (one-line message)))
           (else #f)))
   (package-remarks package)))
