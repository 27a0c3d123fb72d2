;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; `xencmp spec': what an RPM spec says, in all configurations or in one.

(define-module (xencmp command spec)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 binary-ports)
  #:use-module (ice-9 match)
  #:use-module (xencmp)
  #:use-module ((xencmp core) #:select (machine-architecture))
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

(define (macro-set-of options execute?)
  "Return the <macro-set> that OPTIONS want, or #f for the built-in macros."
  (match (option-values options "macros")
    (() (installed-macro-set #:arch (option-value options "arch" #f)
                             #:closed? #t #:execute? execute?))
    (("built-in") #f)
    (files (read-macro-set files #:closed? #t #:execute? execute?))))

(define (run-options options)
  "Return the keyword arguments that --execute, --macros and --rpm-version
stand for."
  (let ((execute? (option-value options "execute" #f)))
    (list #:execute? execute?
          #:macro-set (macro-set-of options execute?)
          #:rpm-version (option-value options "rpm-version" #f))))

(define %name-characters
  (char-set-union (char-set-intersection char-set:letter+digit char-set:ascii)
                  (char-set #\_ #\-)))

(define (legal-name definition)
  "Return DEFINITION as rpm takes it from its command line: without a % before
the name, and with _ for each - in it."
  (let* ((text (if (string-prefix? "%" definition)
                   (string-drop definition 1)
                   definition))
         (end (or (string-skip text %name-characters)
                  (string-length text))))
    (string-append (string-map (lambda (c) (if (char=? c #\-) #\_ c))
                               (string-take text end))
                   (string-drop text end))))

(define (evaluate options)
  "Do what the --define, --undefine and --eval of OPTIONS say, in their order, as
rpm does.  Return the exit status."
  (define evaluator (apply make-macro-evaluator (run-options options)))
  (define (result text)
    (call-with-values
        (lambda () (evaluate-macros evaluator text))
      (lambda (result remarks)
        ;; What %{echo:…} says, rpm prints where it prints results.
        (call-with-values
            (lambda ()
              (partition (lambda (remark)
                           (eq? 'note (diagnostic-level remark)))
                         remarks))
          (lambda (said remarks)
            (for-each (lambda (remark)
                        (display (diagnostic-message remark))
                        (newline))
                      said)
            (display-diagnostics remarks)))
        result)))
  (for-each (match-lambda
              (("define" . definition)
               (result (string-append "%define " (legal-name definition)
                                      "\n")))
              (("undefine" . name)
               (result (string-append "%undefine " name)))
              (("eval" . text)
               (display (result text))
               (newline)
               (force-output))
              (_ #t))
            options)
  0)

(define (expand options path)
  "Print the text that rpm would read in PATH, in one configuration."
  (let* ((assume (assumption options))
         (spec (apply read-spec-file path
                      #:closed? #t #:expansion? #t #:assume assume
                      (append (run-options options)
                              (arguments-for-machine options)))))
    (put-bytevector (current-output-port) (spec-expansion-bytes spec assume))
    (display-diagnostics (spec-remarks spec))
    0))

(define (arguments-for-machine options)
  "Return the arguments for `read-spec-file' that OPTIONS want, with the target
fixed: rpm builds for one."
  (match (spec-arguments options)
    ((#:arch arch . rest)
     `(#:arch ,(or arch (machine-architecture)) #:os "linux" ,@rest))))

(define (assumption options)
  (scm->condition (or (and=> (option-value options "assume" #f)
                             read-assumption)
                      #t)))

(define (run options paths)
  (define expand? (option-value options "expand" #f))
  (match (cons (option-values options "eval") paths)
    (((_ ..1)) (evaluate options))
    ((() path)
     (if expand?
         (expand options path)
         (let ((spec (apply read-spec-file path
                            #:assume (assumption options)
                            (spec-arguments options))))
           (match (option-value options "format" "table")
             ("table"
              (display-table '("KIND" "NAME" "VALUE" "WHEN" "WHERE")
                             (map record->row (spec->records spec))))
             (format (write-records format (spec->records spec))))
           (display-diagnostics (spec-remarks spec))
           0)))
    (_ (raise-usage-error "one spec is needed"))))

(define %subcommand
  (make-subcommand
   "spec"
   #:usages '("SPEC" "--eval=TEXT")
   #:description "Print the macros, tags and sections of SPEC, with the \
conditions under which
they hold; or, with --expand, the text that `rpmspec -P' prints of it; or what
TEXT expands to.  Nothing is run, unless --execute is given."
   #:options (append
              (list (%format-option)
                    (make-flag-option
                     "expand"
                     "print the text in one configuration: --arch, --with
and --assume must leave nothing open")
                    (make-value-option
                     "eval" "TEXT"
                     "print what TEXT expands to; repeatable")
                    (make-value-option
                     "undefine" "NAME"
                     "with --eval, take away macro NAME; --define, --undefine
and --eval count in their order")
                    (make-flag-option
                     "execute"
                     "run %(...) and %{lua:...} as rpm does")
                    (make-value-option
                     "macros" "FILE"
                     "with --expand and --eval, take the macros of FILE and
not those of the rpm installed here; repeatable.
`built-in' means those that xencmp knows itself")
                    (make-value-option
                     "rpm-version" "VERSION"
                     "follow this version of rpm where they differ")
                    (make-value-option
                     "assume" "CONDITION"
                     "only where this holds, such as\n\
'(not (test \"test -f /x\"))'"))
              %spec-options)
   #:run run))
