;;; What Guix itself says of packages before and after an edit, as data for
;;; load.scm.
;;;
;;; Usage: guile -L EDITED -L … -L CHECKOUT evaluate.scm JOBS FILE
;;;
;;; JOBS has one job a line, (MODULE EDITED-MODULE (ID BEFORE AFTER) …): the
;;; variable BEFORE of MODULE is to be compared with AFTER of EDITED-MODULE, which is
;;; loaded from the directory EDITED; where MODULE is #f, only the latter is told.
;;; For each, a line is written to FILE: (ID ((SETTING OLD NEW) …)), where OLD and
;;; NEW are as (oracle guix arguments) has them, or texts, which say what error there
;;; is.

(add-to-load-path (dirname (dirname (dirname (current-filename)))))
(use-modules (ice-9 match)
             (guix packages)
             (oracle guix arguments))

(define %settings '(("x86_64-linux" #f) ("aarch64-linux" #f)))

(define-values (%jobs %file)
  (match (cdr (command-line))
    ((jobs file) (values jobs file))))

(define-syntax-rule (or-error exp)
  ;; The value of EXP, or a text that tells its error.
  (catch #t
    (lambda () exp)
    (lambda arguments (object->string arguments))))

(define (variable-arguments module variable setting)
  (match module
    ((? string? error) error)
    (_
     (or-error (let ((value (module-ref module variable)))
                 (if (package? value)
                     (arguments value setting)
                     (string-append "no package: "
                                    (object->string value))))))))

(define (do-job job port)
  (match job
    ((module edited . pairs)
     (let ((old (and module
                     (or-error (resolve-module module #:ensure #f))))
           (new (or-error (or (resolve-module edited #:ensure #f)
                              "no such module"))))
       (for-each
        (match-lambda
          ((id before after)
           (write (list id
                        (map (lambda (setting)
                               (list setting
                                     (and old
                                          (variable-arguments old before
                                                              setting))
                                     (variable-arguments new after setting)))
                             %settings))
                  port)
           (newline port)))
        pairs)))))

(define (read-all port)
  (let loop ((result '()))
    (match (read port)
      ((? eof-object?) (reverse result))
      (datum (loop (cons datum result))))))

(call-with-output-file %file
  (lambda (port)
    (set-port-encoding! port "UTF-8")
    (for-each (lambda (job) (do-job job port))
              (call-with-input-file %jobs read-all #:encoding "UTF-8"))))
