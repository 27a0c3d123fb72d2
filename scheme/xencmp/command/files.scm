;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; `xencmp files': what a build installs, and which file of one list is which
;;; of another.

(define-module (xencmp command files)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (xencmp)
  #:use-module (xencmp command options)
  #:use-module (xencmp command output)
  #:export (%subcommand
            read-files))

(define (read-files path)
  "Return the <listing> of PATH: a directory on disk, or a list in a file."
  (if (and (file-exists? path)
           (eq? 'directory (stat:type (stat path))))
      (read-directory path)
      (read-listing path)))

(define (artifact->record artifact)
  `((path . ,(artifact-path artifact))
    (type . ,(symbol->string (artifact-type artifact)))
    (target . ,(match (artifact-target artifact) ("" 'null) (target target)))
    ,@(location->record (artifact-location artifact))))

(define (null-path artifact)
  (if artifact (artifact-path artifact) 'null))

(define* (pair->record class left right #:optional (reason 'null))
  `((class . ,class)
    (left . ,(null-path left))
    (right . ,(null-path right))
    (reason . ,reason)))

(define (comparison->records comparison)
  "Return what COMPARISON, a <files-comparison>, says of each file, as records in
the order of the left list, then of the right one."
  (append
   (map (lambda (match)
          (pair->record (symbol->string (file-match-relation match))
                        (file-match-left match) (file-match-right match)
                        (file-match-reason match)))
        (files-comparison-matches comparison))
   (map (cut pair->record "only-left" <> #f)
        (files-comparison-left-only comparison))
   (map (cut pair->record "only-right" #f <>)
        (files-comparison-right-only comparison))
   (map (match-lambda
          ((alias . of)
           (pair->record "alias-left" alias #f
                         (string-append "alias of " (artifact-path of)))))
        (files-comparison-left-aliases comparison))
   (map (match-lambda
          ((alias . of)
           (pair->record "alias-right" #f alias
                         (string-append "alias of " (artifact-path of)))))
        (files-comparison-right-aliases comparison))
   (map (lambda (proposal)
          (pair->record "proposal" (file-proposal-left proposal)
                        (file-proposal-right proposal)
                        (file-proposal-reason proposal)))
        (files-comparison-proposals comparison))))

(define (differ? comparison)
  (or (pair? (files-comparison-left-only comparison))
      (pair? (files-comparison-right-only comparison))
      (any (lambda (match)
             (not (eq? 'same-place (file-match-relation match))))
           (files-comparison-matches comparison))))

(define (record->row record why?)
  (define (cell field)
    (match (assq-ref record field)
      ('null "")
      (text text)))
  (append (map cell '(class left right))
          (if (or why? (string-prefix? "alias" (cell 'class))
                  (string=? "proposal" (cell 'class)))
              (list (cell 'reason))
              (list ""))))

(define (display-summary comparison)
  (define (count-class class)
    (count (lambda (match) (eq? class (file-match-relation match)))
           (files-comparison-matches comparison)))
  (format #t "~a and ~a entries; ~a pairs: ~a in the same place, \
~a but for version, ~a elsewhere; ~a and ~a on one side only~%"
          (files-comparison-left-entries comparison)
          (files-comparison-right-entries comparison)
          (length (files-comparison-matches comparison))
          (count-class 'same-place)
          (count-class 'same-but-version)
          (count-class 'other-place)
          (length (files-comparison-left-only comparison))
          (length (files-comparison-right-only comparison))))

(define (list-files listing format)
  (let ((records (map artifact->record (listing-artifacts listing))))
    (match format
      ("table"
       (display-table '("TYPE" "PATH" "TARGET")
                      (map (lambda (record)
                             (list (assq-ref record 'type)
                                   (assq-ref record 'path)
                                   (match (assq-ref record 'target)
                                     ('null "")
                                     (target target))))
                           records)))
      (_ (write-records format records)))
    (display-diagnostics (listing-remarks listing))
    0))

(define (match-files left right format why?)
  (let* ((comparison (compare-files left right))
         (records (comparison->records comparison)))
    (match format
      ("table"
       (display-table '("CLASS" "LEFT" "RIGHT" "REASON")
                      (map (cut record->row <> why?) records))
       (newline)
       (display-summary comparison))
      (_ (write-records format records)))
    (display-diagnostics (append (listing-remarks left)
                                 (listing-remarks right)
                                 (files-comparison-remarks comparison)))
    (if (differ? comparison) 1 0)))

(define (run options paths)
  (let ((format (option-value options "format" "table")))
    (match paths
      ((path)
       (list-files (read-files path) format))
      ((left right)
       (match-files (read-files left) (read-files right) format
                    (option-value options "why" #f)))
      (_
       (raise-usage-error "one list of files is needed, or two")))))

(define %subcommand
  (make-subcommand
   "files"
   #:usages '("LIST" "LEFT RIGHT")
   #:description "Print the files that LIST, a directory or the output of tree, \
find, ls, tar,
rpm and the like, holds; or find which file of LEFT is which file of RIGHT."
   #:options (list (%format-option)
                   (make-flag-option "why" "tell the reason of each match"))
   #:run run))
