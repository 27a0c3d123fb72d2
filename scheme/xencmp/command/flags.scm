;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; `xencmp flags': what packages pass to the things that they run.

(define-module (xencmp command flags)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (xencmp command options)
  #:use-module (xencmp command output)
  #:use-module (xencmp command packages)
  #:export (%subcommand))

(define (flag-row record flag)
  "Return the table's row on FLAG of the step RECORD."
  (define field (cut assq-ref flag <>))
  (list (assq-ref record 'package)
        (assq-ref record 'step)
        (match (field 'file)
          ('null "-")
          (file (format #f "~a:~a:~a" file (field 'line) (field 'column))))
        (string-append (if (field 'live) "" "dead: ")
                       (match (field 'role)
                         ("flag" "")
                         ("operand" "(operand) ")
                         ("environment" "(sets) "))
                       (field 'text))
        (match (field 'condition)
          ("" "")
          (condition (string-append "if " condition)))))

(define (record->rows record)
  (map (cut flag-row record <>)
       (vector->list (assq-ref record 'flags))))

(define (run options paths)
  (when (null? paths)
    (raise-usage-error "a file or directory is missing"))
  (let ((format (option-value options "format" "table"))
        (kinds  (option-values options "step"))
        (rows   '()))
    (define (print package)
      (let ((records (package-records package kinds)))
        (match format
          ;; Columns are aligned over all packages.
          ("table" (set! rows (fold cons rows
                                    (append-map record->rows records))))
          (_ (write-records format records)))))
    (let ((status (fold (lambda (path status)
                          (max status (for-each-package print path options)))
                        0 paths)))
      (when (string=? format "table")
        (display-table '("PACKAGE" "STEP" "WHERE" "FLAG" "WHEN")
                       (reverse rows)))
      status)))

(define %subcommand
  (make-subcommand
   "flags"
   #:usages '("PATH...")
   #:description "List the flags, operands and variables that the packages of \
each PATH, a Guix
module, a spec, or a directory of these, pass to the steps of their builds."
   #:options (append (list (%format-option)
                           (make-value-option
                            "step" "KIND"
                            "only steps of this kind: configure, make, …; \
repeatable"))
                     %package-options)
   #:run run))
