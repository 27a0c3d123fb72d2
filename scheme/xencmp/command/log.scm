;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; `xencmp log': what a build compiled and with which options, and how the
;;; options of two builds differ.

(define-module (xencmp command log)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (xencmp)
  #:use-module (xencmp command options)
  #:use-module (xencmp command output)
  #:export (%subcommand))

(define (option->record option)
  `((text . ,(compiler-option-text option))
    (name . ,(compiler-option-name option))
    (key . ,(compiler-option-key option))
    (normalised . ,(compiler-option-normalised option))
    (category . ,(symbol->string (compiler-option-category option)))
    (hardening . ,(compiler-option-hardening? option))
    (effective . ,(compiler-option-effective? option))
    (default . ,(compiler-option-default? option))
    (index . ,(compiler-option-index option))))

(define (unit->record unit)
  `((source . ,(unit-source unit))
    (output . ,(unit-output unit))
    (compiler . ,(unit-compiler unit))
    (directory . ,(match (unit-directory unit) ("" 'null) (name name)))
    (directory-certain . ,(unit-directory-certain? unit))
    (complete . ,(unit-complete? unit))
    (arguments . ,(unit-argument-count unit))
    ,@(location->record (unit-location unit))
    (options . ,(list->vector (map option->record (unit-options unit))))))

(define (unit-rows unit)
  (map (lambda (option)
         (list (unit-source unit)
               (symbol->string (compiler-option-category option))
               (compiler-option-text option)
               (string-join
                (filter-map (match-lambda ((holds? . word) (and holds? word)))
                            `((,(compiler-option-hardening? option)
                               . "hardening")
                              (,(compiler-option-default? option) . "default")
                              (,(not (compiler-option-effective? option))
                               . "no effect")))
                ", ")))
       (unit-options unit)))

(define (relation->record relation)
  (define (texts options)
    (list->vector (map compiler-option-text options)))
  `((key . ,(option-relation-key relation))
    (verdict . ,(symbol->string (option-relation-verdict relation)))
    (category . ,(symbol->string (option-relation-category relation)))
    (hardening . ,(option-relation-hardening? relation))
    (left . ,(texts (option-relation-left relation)))
    (right . ,(texts (option-relation-right relation)))))

(define (missing->record missing)
  `((measure . ,(missing-hardening-measure missing))
    (side . ,(symbol->string (missing-hardening-side missing)))
    (option . ,(compiler-option-text (missing-hardening-option missing)))))

(define (match->record match)
  `((source . ,(unit-source (unit-match-left match)))
    (reason . ,(unit-match-reason match))
    (left-place . ,(location->record (unit-location (unit-match-left match))))
    (right-place
     . ,(location->record (unit-location (unit-match-right match))))
    (left-arguments . ,(unit-argument-count (unit-match-left match)))
    (right-arguments . ,(unit-argument-count (unit-match-right match)))
    (options . ,(list->vector (map relation->record
                                   (unit-match-options match))))
    (lacks . ,(list->vector (map missing->record
                                 (unit-match-hardening match))))))

(define (one-sided-record side unit)
  `((source . ,(unit-source unit))
    (only . ,side)
    (output . ,(unit-output unit))
    ,@(location->record (unit-location unit))))

(define (comparison->records comparison)
  (append (map match->record (unit-comparison-matches comparison))
          (map (cut one-sided-record "left" <>)
               (unit-comparison-left-only comparison))
          (map (cut one-sided-record "right" <>)
               (unit-comparison-right-only comparison))))

(define (match-rows match)
  (filter-map
   (lambda (relation)
     (define (texts options)
       (string-join (map compiler-option-text options) " "))
     (and (not (eq? 'same (option-relation-verdict relation)))
          (list (unit-source (unit-match-left match))
                (symbol->string (option-relation-verdict relation))
                (string-append
                 (symbol->string (option-relation-category relation))
                 (if (option-relation-hardening? relation) ", hardening" ""))
                (texts (option-relation-left relation))
                (texts (option-relation-right relation)))))
   (unit-match-options match)))

(define (display-comparison-table comparison)
  (display-table '("SOURCE" "VERDICT" "CATEGORY" "LEFT" "RIGHT")
                 (append
                  (append-map match-rows (unit-comparison-matches comparison))
                  (map (lambda (unit)
                         (list (unit-source unit) "only-left" "unit" "" ""))
                       (unit-comparison-left-only comparison))
                  (map (lambda (unit)
                         (list (unit-source unit) "only-right" "unit" "" ""))
                       (unit-comparison-right-only comparison))))
  (for-each (lambda (match)
              (format #t "~%~a: ~a and ~a arguments~%"
                      (unit-source (unit-match-left match))
                      (unit-argument-count (unit-match-left match))
                      (unit-argument-count (unit-match-right match)))
              (for-each (lambda (missing)
                          (format #t "~a lacks ~a, which the other side has \
through ~a~%"
                                  (missing-hardening-side missing)
                                  (missing-hardening-measure missing)
                                  (compiler-option-text
                                   (missing-hardening-option missing))))
                        (unit-match-hardening match)))
            (unit-comparison-matches comparison)))

(define (same? comparison)
  (and (null? (unit-comparison-left-only comparison))
       (null? (unit-comparison-right-only comparison))
       (every (lambda (match)
                (every (lambda (relation)
                         (eq? 'same (option-relation-verdict relation)))
                       (unit-match-options match)))
              (unit-comparison-matches comparison))))

(define (display-remarks log)
  (display-diagnostics (log-remarks log))
  (unless (zero? (build-log-hidden log))
    (format (current-error-port)
            "xencmp: ~a: note: ~a commands are printed in short only~%"
            (text-name (build-log-text log)) (build-log-hidden log))))

(define (log-status log)
  "Return 2 when a command of LOG is cut off, else 0."
  (if (every unit-complete? (log-units log)) 0 2))

(define (run options paths)
  (define format (option-value options "format" "table"))
  (define (read path side)
    (read-log path
              #:profile (option-value options (string-append side "-profile")
                                      "")
              #:target (option-value options "target" "x86_64")))
  (match paths
    ((path)
     (let* ((log   (read path "left"))
            (units (log-units log)))
       (match format
         ("table" (display-table '("SOURCE" "CATEGORY" "OPTION" "REMARK")
                                 (append-map unit-rows units)))
         (_ (write-records format (map unit->record units))))
       (display-remarks log)
       (log-status log)))
    ((left right)
     (let* ((left       (read left "left"))
            (right      (read right "right"))
            (comparison (compare-units left right)))
       (match format
         ("table" (display-comparison-table comparison))
         (_ (write-records format (comparison->records comparison))))
       (display-remarks left)
       (display-remarks right)
       (max (log-status left)
            (log-status right)
            (if (same? comparison) 0 1))))
    (_
     (raise-usage-error "one build log is needed, or two"))))

(define %profile-help
  "what the compiler of this log does by default:
guix, fedora, debian, ubuntu or gcc; told by the log")

(define %subcommand
  (make-subcommand
   "log"
   #:usages '("LOG" "LEFT RIGHT")
   #:description "Print what the build log LOG compiles, and each option with \
its category; or
match the units of two logs by their sources and print the options that differ."
   #:options (list (%format-option)
                   (make-value-option "left-profile" "NAME" %profile-help)
                   (make-value-option "right-profile" "NAME"
                                      "the same, of the second log")
                   (make-value-option "target" "ARCH"
                                      "what was compiled for (default x86_64)"))
   #:run run))
