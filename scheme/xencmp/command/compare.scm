;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; `xencmp compare': the report on two packages.

(define-module (xencmp command compare)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (xencmp)
  #:autoload   (xencmp report) (display-comparison)
  #:use-module (xencmp command files)
  #:use-module (xencmp command options)
  #:use-module (xencmp command output)
  #:use-module (xencmp command packages)
  #:export (%comparison-options
            %subcommand
            compare-paths
            read-assumption))

(define %comparison-options
  (append
   (list (make-value-option "left-log" "LOG" "a build log of LEFT")
         (make-value-option "right-log" "LOG" "a build log of RIGHT")
         (make-value-option "left-files" "LIST"
                            "what LEFT installs: a listing or a directory")
         (make-value-option "right-files" "LIST"
                            "what RIGHT installs: a listing or a directory")
         (make-value-option
          "left-elf" "FILE"
          "an ELF file of LEFT, whose notes are compared with those\n\
of the --right-elf in the same place; repeatable")
         (make-value-option "left-name" "NAME"
                            "what to call LEFT in the report")
         (make-value-option "right-name" "NAME"
                            "what to call RIGHT in the report")
         (make-value-option "right-elf" "FILE" "an ELF file of RIGHT; repeatable")
         (make-value-option
          "step" "KIND"
          "compare only steps of this kind, such as `configure';\n\
repeatable; `all' stands for everything that is run\n\
(default: the programs that build)")
         (make-value-option
          "correspondences" "FILE"
          "what counts as the same: FILE is a Scheme program whose\n\
last value is a list of correspondences; it is run")
         (make-value-option
          "assume" "CONDITION"
          "compare only where this holds, such as\n\
'(and (arch \"x86_64\") (not (with \"x\")))'; `defaults'\n\
stands for no --with and no --without")
         (make-flag-option
          "intended"
          "take what specs and packages set for what steps see:\n\
count dead flags as if they were passed"))
   %package-options))

;; Steps that configure, build or install; the rest of what a scriptlet runs
;; moves files about.
(define %build-kinds
  '("configure" "autoreconf" "cmake" "meson" "ninja" "make" "cargo" "go"
    "scons" "qmake" "python" "perl" "gem" "ant"))

(define (package-kinds package)
  (map step-kind (package-steps package)))

(define (evaluate-file file)
  "Return the last value of the Scheme program FILE, which sees (xencmp)."
  (let ((module (make-fresh-user-module)))
    (module-use! module (resolve-interface '(xencmp)))
    (save-module-excursion
     (lambda ()
       (set-current-module module)
       (primitive-load file)))))

(define (read-assumption text)
  "Return the S-expression that TEXT, the value of --assume, holds."
  (catch 'read-error
    (lambda ()
      (match (call-with-input-string text read)
        ((? eof-object?)
         (raise-usage-error "--assume is empty"))
        (assumption assumption)))
    (lambda _
      (raise-usage-error
       (string-append "--assume is not a condition: " text)))))

(define (compare-paths left right options)
  "Return the <comparison> of the packages that the files LEFT and RIGHT define,
as OPTIONS want it."
  (define (input name read)
    (and=> (option-value options name #f) read))
  (define (kinds left right)
    (match (option-values options "step")
      (() (filter (cut member <> %build-kinds)
                  (append-map package-kinds (list left right))))
      (("all") '())
      (kinds kinds)))
  (define (elf-pairs)
    (let ((lefts  (option-values options "left-elf"))
          (rights (option-values options "right-elf")))
      (unless (= (length lefts) (length rights))
        (raise-usage-error
         "as many --right-elf are needed as there are --left-elf"))
      (map cons lefts rights)))
  (let ((left  (read-one-package left options))
        (right (read-one-package right options)))
    (compare left right
             #:kinds (delete-duplicates (kinds left right))
             #:notes (elf-pairs)
             #:names (cons (option-value options "left-name"
                                         (package-distribution left))
                           (option-value options "right-name"
                                         (package-distribution right)))
             #:correspondences (or (input "correspondences" evaluate-file)
                                   %default-correspondences)
             #:assume (or (input "assume" read-assumption) #t)
             #:mode (if (option-value options "intended" #f)
                        'intended
                        'executed)
             #:logs (cons (input "left-log" read-log)
                          (input "right-log" read-log))
             #:listings (cons (input "left-files" read-files)
                              (input "right-files" read-files)))))

(define (places->field locations)
  (list->vector (map location->record locations)))

(define (relation->record relation)
  `((kind . "relation")
    (about . ,(relation-about relation))
    (step . ,(relation-step relation))
    (key . ,(relation-key relation))
    (verdict . ,(symbol->string (relation-verdict relation)))
    (likeness . ,(symbol->string (relation-likeness relation)))
    (left . ,(relation-left relation))
    (right . ,(relation-right relation))
    (condition . ,(condition->field (relation-condition relation)))
    (reasons . ,(list->vector (relation-reasons relation)))
    (unknown . ,(relation-unknown? relation))
    (left-places . ,(places->field (relation-places relation 'left)))
    (right-places . ,(places->field (relation-places relation 'right)))))

(define (dead-flag->record dead)
  (let ((flag (dead-flag-flag dead)))
    `((kind . "dead")
      (side . ,(symbol->string (dead-flag-side dead)))
      (step . ,(or (and=> (dead-flag-step dead) step-kind) 'null))
      (key . ,(flag-key flag))
      (text . ,(flag->string flag))
      (reason . ,(flag-reason flag))
      (condition . ,(condition->field (dead-flag-condition dead)))
      ,@(location->record (flag-location flag))
      (via . ,(places->field (flag-via flag))))))

(define (finding->record finding)
  `((kind . "finding")
    (rule . ,(finding-rule finding))
    (level . ,(symbol->string (finding-level finding)))
    (side . ,(or (and=> (finding-side finding) symbol->string) 'null))
    (message . ,(finding-message finding))
    (condition . ,(condition->field (finding-condition finding)))
    (places . ,(places->field (finding-places finding)))))

(define (comparison->records comparison)
  (append (map relation->record (comparison-relations comparison))
          (map dead-flag->record (comparison-dead-flags comparison))
          (map finding->record (comparison-findings comparison))))

(define (differ? comparison)
  (any (lambda (relation)
         (not (eq? 'same (relation-verdict relation))))
       (comparison-relations comparison)))

(define (run options paths)
  (match paths
    ((left right)
     (let ((comparison (compare-paths left right options)))
       (match (option-value options "format" "markdown")
         ("markdown" (display-comparison comparison))
         ("html" (display-comparison comparison #:format 'html))
         (format
          (write-records format (comparison->records comparison))))
       (if (differ? comparison) 1 0)))
    (_
     (raise-usage-error "two files are needed"))))

(define %subcommand
  (make-subcommand
   "compare"
   #:usages '("LEFT RIGHT")
   #:description "Print where the packages that LEFT and RIGHT define differ, \
under which
conditions, and where each line comes from.  LEFT and RIGHT are Guix modules
or specs."
   #:options (cons (make-choice-option
                    "format" '("markdown" "html" "json" "scm")
                    "print in this form (default markdown)")
                   %comparison-options)
   #:run run))
