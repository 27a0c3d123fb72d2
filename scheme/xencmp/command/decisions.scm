;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; What subcommands that take decisions share.

(define-module (xencmp command decisions)
  #:use-module (srfi srfi-1)
  #:use-module (ice-9 match)
  #:use-module (xencmp)
  #:use-module (xencmp command options)
  #:use-module (xencmp command output)
  #:export (%strict-option
            two-paths
            comparison-outcomes
            tell-outcomes
            outcomes-status
            any-outcome?))

(define %strict-option
  (make-flag-option
   "strict"
   "exit with status 1 when a decision is moot or matches\n\
nothing"))

(define (two-paths paths)
  "Return two values, the files that PATHS, the operands, are."
  (if (= 2 (length paths))
      (apply values paths)
      (raise-usage-error "two files are needed")))

(define (comparison-outcomes comparison decisions options)
  "Return the <outcome>s of DECISIONS on COMPARISON, which OPTIONS asked for."
  (decisions->outcomes
   decisions (comparison-relations comparison)
   #:assume (condition-and (comparison-assumption comparison)
                           (match (option-value options "arch" #f)
                             (#f (condition-always))
                             (arch (scm->condition `(arch ,arch)))))))

(define* (tell-outcomes outcomes
                        #:optional (kinds '(changed kept deferred moot
                                            unmatched unseen refused)))
  "Display the remarks of those of OUTCOMES that have one of KINDS."
  (display-diagnostics
   (append-map outcome-remarks
               (filter (lambda (outcome)
                         (memq (outcome-kind outcome) kinds))
                       outcomes))))

(define (outcomes-status outcomes options)
  "Return the exit status that --strict among OPTIONS gives OUTCOMES."
  (if (and (option-value options "strict" #f)
           (any-outcome? outcomes '(moot unmatched)))
      1
      0))

(define (any-outcome? outcomes kinds)
  "Return true if one of OUTCOMES has one of KINDS."
  (any (lambda (outcome) (memq (outcome-kind outcome) kinds))
       outcomes))
