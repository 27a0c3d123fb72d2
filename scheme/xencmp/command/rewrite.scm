;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; `xencmp rewrite': the patch that carries out decisions.

(define-module (xencmp command rewrite)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-11)
  #:use-module (ice-9 format)
  #:use-module (ice-9 match)
  #:use-module (xencmp)
  #:use-module (xencmp command compare)
  #:use-module (xencmp command decisions)
  #:use-module (xencmp command options)
  #:use-module (xencmp command patch)
  #:export (%subcommand))

(define (run options paths)
  (define-values (left right) (two-paths paths))
  (define decisions
    (read-decisions (or (option-value options "decisions" #f)
                        (raise-usage-error "--decisions is missing"))))
  (let* ((comparison (compare-paths left right options))
         (package    (comparison-left comparison))
         (variable   (package-variable package))
         (new        (option-value options "new" #f)))
    (let-values (((result outcomes)
                  (carry-out (comparison-outcomes comparison decisions options)
                             (lambda (changes)
                               (if new
                                   (call-with-values
                                       (lambda ()
                                         (variant left variable new changes))
                                     cons)
                                   (change-flags left variable changes))))))
      (if new
          (match result
            ((definition . imports)
             (display definition)
             (for-each (lambda (clause)
                         (format (current-error-port)
                                 "xencmp: the module lacks #:use-module ~a~%"
                                 clause))
                       imports)))
          (deliver-patch (list result)
                         (lambda (root)
                           (list (package-change
                                  (edit-file result root) package
                                  (append-map outcome-changes outcomes))))
                         (if (patch-wanted? options)
                             options
                             (acons "diff" #t options))
                         #:otherwise (dirname left)))
      (tell-outcomes outcomes)
      (if (any-outcome? outcomes '(refused))
          1
          (outcomes-status outcomes options)))))

(define %subcommand
  (make-subcommand
   "rewrite"
   #:usages '("LEFT RIGHT")
   #:description "Print the patch that makes the Guix package in LEFT do what \
--decisions says of
its differences from RIGHT.  `git apply' takes it.  --mail, --commit-message
and --in-place do something else with it.  The exit status is 1 when a decision
cannot be carried out; the others are."
   #:options (append
              (list (make-value-option
                     "decisions" "FILE"
                     "what is wanted of each difference: adopt, keep, drop,\n\
defer; read and never run")
                    (make-value-option
                     "new" "NAME"
                     "print a new definition NAME that inherits from the\n\
package, instead of a patch")
                    %strict-option)
              %patch-options
              %comparison-options)
   #:run run))
