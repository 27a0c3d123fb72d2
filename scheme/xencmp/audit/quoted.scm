;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Quoted code.

(define-module (xencmp audit quoted)
  #:use-module (srfi srfi-1)
  #:use-module (ice-9 match)
  #:use-module (xencmp audit)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:export (quoted-arguments))

;; Lists that are no code of the build: the host's side looks at them.
(define %host-side
  '("#:cabal-revision" "#:cargo-inputs" "#:cargo-development-inputs"
    "#:maven-plugins" "#:modules" "#:imported-modules" "#:allowed-references"
    "#:disallowed-references"))

(define (code? argument)
  "Return true if ARGUMENT is code, and not a constant such as #f or a list of
modules, which needs no gexp."
  (or (and (argument-list? argument)
           (pair? (argument-flags argument))
           (not (member (argument-keyword argument) %host-side)))
      (member (argument-keyword argument) '("#:phases" "#:builder"))))

(define-audit-rule (quoted-arguments package channel)
  #:severity 'note
  #:synopsis "old-style quoted code where a gexp would do"
  #:documentation "\
Arguments such as '(\"--x\") or `(\"--x\" ,(f)) hold code as a quoted list.  A
gexp, #~(list \"--x\" #$(f)), says what is host code and what is build code,
knows what it refers to, and has #$output and #$(this-package-input \"x\"). 
Only a package's own arguments are told of, not those that it inherits; each
package once."
  #:reads '(arguments)
  (match (filter (lambda (argument)
                   (and (argument-quoted? argument)
                        (code? argument)
                        (inside-package? (argument-location argument)
                                         package)))
                 (package-arguments package))
    (() '())
    ((and quoted (first . _))
     (list (audit-finding
            (argument-location first)
            (string-append
             (string-join (map argument-keyword quoted) ", ")
             (if (null? (cdr quoted)) " is" " are")
             " quoted code; a gexp would do"))))))
