;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; `xencmp rewrite': the patch that carries out decisions.

(define-module (xencmp command rewrite)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-11)
  #:use-module (ice-9 match)
  #:use-module (xencmp)
  #:use-module (xencmp command compare)
  #:use-module (xencmp command options)
  #:use-module (xencmp command output)
  #:use-module (xencmp command patch)
  #:export (%subcommand))

(define (run options paths)
  (define-values (left right)
    (match paths
      ((left right) (values left right))
      (_ (raise-usage-error "two files are needed"))))
  (define decisions
    (read-decisions (or (option-value options "decisions" #f)
                        (raise-usage-error "--decisions is missing"))))
  (let* ((comparison (compare-paths left right options))
         (package    (comparison-left comparison))
         (variable   (option-value options "package"
                                   (package-name package))))
    (let-values (((changes remarks)
                  (decisions->changes decisions
                                      (comparison-relations comparison))))
      (match (option-value options "new" #f)
        (#f
         (let ((edit (change-flags left variable changes)))
           (deliver-patch (list edit)
                          (lambda (root)
                            (list (package-change (edit-file edit root) package
                                                  changes)))
                          (if (patch-wanted? options)
                              options
                              (acons "diff" #t options))
                          #:otherwise (dirname left))))
        (new
         (display (variant left variable new changes))))
      (display-diagnostics remarks)
      0)))

(define %subcommand
  (make-subcommand
   "rewrite"
   #:usages '("LEFT RIGHT")
   #:description "Print the patch that makes the Guix package in LEFT do what \
--decisions says of
its differences from RIGHT.  `git apply' takes it.  --mail, --commit-message
and --in-place do something else with it."
   #:options (append
              (list (make-value-option
                     "decisions" "FILE"
                     "what is wanted of each difference: adopt, keep, drop,\n\
defer; read and never run")
                    (make-value-option
                     "new" "NAME"
                     "print a new definition NAME that inherits from the\n\
package, instead of a patch"))
              %patch-options
              %comparison-options)
   #:run run))
