;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; `xencmp rewrite': the patch that carries out decisions.

(define-module (xencmp command rewrite)
  #:use-module (srfi srfi-1)
  #:use-module (ice-9 match)
  #:use-module (xencmp)
  #:use-module (xencmp command compare)
  #:use-module (xencmp command decisions)
  #:use-module (xencmp command options)
  #:export (%subcommand))

(define (run options paths)
  (define-values (left right) (two-paths paths))
  (define decisions
    (read-decisions (or (option-value options "decisions" #f)
                        (raise-usage-error "--decisions is missing"))))
  (let* ((comparison (compare-paths left right options))
         (package    (comparison-left comparison))
         (variable   (option-value options "package"
                                   (package-name package)))
         (outcomes   (decisions->outcomes decisions
                                          (comparison-relations comparison)))
         (changes    (append-map outcome-changes outcomes)))
    (match (option-value options "new" #f)
      (#f
       (let ((edit (change-flags left variable changes)))
         (if (option-value options "in-place" #f)
             (save-edit! edit)
             (display-diff edit))))
      (new
       (display (variant left variable new changes))))
    (tell-outcomes outcomes)
    (outcomes-status outcomes options)))

(define %subcommand
  (make-subcommand
   "rewrite"
   #:usages '("LEFT RIGHT")
   #:description "Print the patch that makes the Guix package in LEFT do what \
--decisions says of
its differences from RIGHT.  `git apply' takes it."
   #:options (append
              (list (make-value-option
                     "decisions" "FILE"
                     "what is wanted of each difference: adopt, keep, drop,\n\
defer; read and never run")
                    (make-value-option
                     "new" "NAME"
                     "print a new definition NAME that inherits from the\n\
package, instead of a patch")
                    (make-flag-option
                     "in-place"
                     "change LEFT instead of printing a patch")
                    %strict-option)
              %comparison-options)
   #:run run))
