;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; `xencmp spec': what an RPM spec says, in all configurations or in one.

(define-module (xencmp command spec)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (xencmp)
  #:use-module (xencmp command options)
  #:use-module (xencmp command output)
  #:use-module (xencmp command compare)
  #:use-module (xencmp command packages)
  #:export (%subcommand))

(define (guarded->pieces text)
  "Return TEXT, a guarded text, as a vector of records; each has a condition."
  (list->vector
   (map (match-lambda
          ((piece condition _)
           `(,@(vector-ref (template->pieces (list piece)) 0)
             (condition . ,(condition->field condition)))))
        text)))

(define (guarded->string text)
  "Return TEXT, a guarded text, for a person: what depends on a condition stands
in brackets, with the condition."
  (string-concatenate
   (map (match-lambda
          ((piece condition _)
           (let ((text (template->string (list piece))))
             (if (condition-always? condition)
                 text
                 (string-append "[" text " if " (condition->string condition)
                                "]")))))
        text)))

(define (tag->record tag)
  `((kind . "tag")
    (name . ,(spec-tag-name tag))
    (text . ,(guarded->string (spec-tag-value tag)))
    (pieces . ,(guarded->pieces (spec-tag-value tag)))
    (condition . ,(condition->field (spec-tag-condition tag)))
    ,@(location->record (spec-tag-location tag))))

(define (macro->record macro)
  `((kind . "macro")
    (name . ,(spec-macro-name macro))
    (text . ,(spec-macro-body macro))
    (parameters . ,(or (spec-macro-parameters macro) 'null))
    (global . ,(spec-macro-global? macro))
    (condition . ,(condition->field (spec-macro-condition macro)))
    ,@(location->record (spec-macro-location macro))))

(define (section->record section)
  `((kind . "section")
    (name . ,(spec-section-name section))
    (text . ,(guarded->string (spec-section-argument section)))
    (condition . ,(condition->field (spec-section-condition section)))
    ,@(location->record (spec-section-location section))))

(define (spec->records spec)
  (append (map macro->record (spec-macros spec))
          (map tag->record (spec-tags spec))
          (map section->record (remove (lambda (section)
                                         (string-null?
                                          (spec-section-name section)))
                                       (spec-sections spec)))))

(define (record->row record)
  (define field (cut assq-ref record <>))
  (list (field 'kind)
        (field 'name)
        (string-map (lambda (c) (if (char=? c #\newline) #\space c))
                    (field 'text))
        (match (field 'condition) ("" "always") (condition condition))
        (match (field 'line)
          ('null "-")
          (line (format #f "~a:~a" line (field 'column))))))

(define (display-expansion spec configuration)
  "Display the sections of SPEC as rpm would read them in CONFIGURATION."
  (for-each (lambda (section)
              (let ((body (spec-section->string section configuration)))
                (unless (string-null? (spec-section-name section))
                  (format #t "~a~a~%" (spec-section-name section)
                          (match (guarded->string
                                  (spec-section-argument section))
                            ("" "")
                            (argument (string-append " " argument)))))
                (display body)))
            (spec-sections spec)))

(define (run options paths)
  (define path
    (match paths
      ((path) path)
      (_ (raise-usage-error "one spec is needed"))))
  (let* ((expand? (option-value options "expand" #f))
         (assume (scm->condition
                  (or (and=> (option-value options "assume" #f)
                             read-assumption)
                      #t)))
         (spec (apply read-spec-file path
                      #:closed? expand?
                      #:assume assume
                      (spec-arguments options))))
    (match (list expand? (option-value options "format" "table"))
      ((#t _) (display-expansion spec assume))
      ((_ "table")
       (display-table '("KIND" "NAME" "VALUE" "WHEN" "WHERE")
                      (map record->row (spec->records spec))))
      ((_ format) (write-records format (spec->records spec))))
    (display-diagnostics (spec-remarks spec))
    0))

(define %subcommand
  (make-subcommand
   "spec"
   #:usages '("SPEC")
   #:description "Print the macros, tags and sections of SPEC, with the \
conditions under which
they hold; or, with --expand, its text as rpm would read it, without running
anything."
   #:options (append
              (list (%format-option)
                    (make-flag-option
                     "expand"
                     "print the text in one configuration: --arch, --with
and --assume must leave nothing open")
                    (make-value-option
                     "assume" "CONDITION"
                     "only where this holds, such as\n\
'(not (test \"test -f /x\"))'"))
              %spec-options)
   #:run run))
