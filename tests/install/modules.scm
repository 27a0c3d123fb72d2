;;; Run with only Guile's three path variables set: every module must come from
;;; the prefix that is the first argument, compiled, and work.

(use-modules (xencmp) (srfi srfi-1))

(define prefix (second (command-line)))

(define (installed? file)
  (and file (string-prefix? prefix file)))

(define scm (search-path %load-path "xencmp/core.scm"))
(define go (search-path %load-compiled-path "xencmp/core.go"))
(unless (and (installed? scm) (installed? go))
  (error "not the installed modules:" scm go))
(unless (>= (stat:mtime (stat go)) (stat:mtime (stat scm)))
  (error "the compiled module is out of date:" go))
;; It needs Guix, so it is there as source only.
(unless (installed? (search-path %load-path "xencmp/guix.scm"))
  (error "no module for Guix"))
(unless (equal? '(with "a")
                (condition->scm (condition-or (scm->condition '(with "a"))
                                              (condition-never))))
  (error "conditions do not work"))
