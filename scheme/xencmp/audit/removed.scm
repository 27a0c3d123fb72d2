;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Code that removes or replaces what is not there.

(define-module (xencmp audit removed)
  #:use-module (srfi srfi-1)
  #:use-module (ice-9 match)
  #:use-module (xencmp audit)
  #:use-module (xencmp package)
  #:use-module (xencmp source)
  #:export (removes-nothing))

(define %nothing-prefixes '("removes nothing: " "replaces nothing: "))

(define-audit-rule (removes-nothing package channel)
  #:severity 'warning
  #:synopsis "a delete or substitution of what is not there"
  #:documentation "\
(delete \"--x\" flags) does nothing when the parent does not pass --x, or no
longer does; so do remove, fold and substitute-keyword-arguments of a flag or argument
that is not there.  Such code stays behind when the parent changes."
  (filter-map
   (lambda (remark)
     (and (eq? 'warning (diagnostic-level remark))
          (any (lambda (prefix)
                 (and (string-prefix? prefix (diagnostic-message remark))
                      (audit-finding
                       (diagnostic-location remark)
                       (string-append
                        (string-drop-right prefix 2) ": "
                        (one-line (string-drop (diagnostic-message remark)
                                               (string-length prefix))))
                       #:related
                       (map (lambda (location) (cons location "see here"))
                            (diagnostic-related remark)))))
               %nothing-prefixes)))
   (package-remarks package)))

(define (one-line text)
  "Return TEXT with each run of white space as one blank."
  (string-join (string-tokenize text) " "))
