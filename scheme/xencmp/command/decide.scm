;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; `xencmp decide': a file of decisions, with every difference in it.

(define-module (xencmp command decide)
  #:use-module (xencmp)
  #:use-module (xencmp core)
  #:use-module (xencmp command compare)
  #:use-module (xencmp command decisions)
  #:use-module (xencmp command options)
  #:export (%subcommand))

;; Creation is all or nothing, too: a file that is complete gets its name by
;; link(2), which takes none that is there.
(define (create-file file contents)
  "Make FILE, which must not be there yet, hold the string CONTENTS."
  (define (fail . arguments)
    (raise-xencmp-error 'create-file (strerror (system-error-errno arguments))
                        file))
  (catch 'system-error
    (lambda ()
      (let* ((port (mkstemp! (string-append file ".XXXXXX")))
             (temporary (port-filename port)))
        (dynamic-wind
          (const #t)
          (lambda ()
            (set-port-encoding! port "UTF-8")
            (display contents port)
            (chmod port (logand #o666 (lognot (umask))))
            (fsync port)
            (close-port port)
            (link temporary file))
          (lambda ()
            (delete-file temporary)))))
    fail))

(define (run options paths)
  (define-values (left right) (two-paths paths))
  (define file (option-value options "decisions" #f))
  (define output (option-value options "output" #f))
  (define in-place? (option-value options "in-place" #f))
  (when (and in-place? (not file))
    (raise-usage-error "--in-place needs --decisions"))
  (when (and in-place? output)
    (raise-usage-error "--in-place and --output exclude each other"))
  (let* ((old        (and file (read-text file)))
         (decisions  (if old (text->decisions old) '()))
         (comparison (compare-paths left right options))
         (outcomes   (comparison-outcomes comparison decisions options))
         (new        (if old
                         (extend-decisions old comparison)
                         (comparison->decisions comparison))))
    (cond (in-place? (%save-text! old new file))
          (output    (create-file output new))
          (else      (display new)))
    (tell-outcomes outcomes '(moot unmatched))
    (outcomes-status outcomes options)))

(define %subcommand
  (make-subcommand
   "decide"
   #:usages '("LEFT RIGHT")
   #:description "Print a file of decisions, for `xencmp rewrite', in which \
every difference of
the flags that LEFT, a Guix package, and RIGHT pass is deferred.  With
--decisions, print that file with the new differences put behind what was
decided, and tell which decisions have become moot."
   #:options (append
              (list (make-value-option
                     "decisions" "FILE"
                     "what has been decided; all of it stays as it is")
                    (make-value-option
                     "output" "FILE"
                     "write to FILE, which must not be there yet")
                    (make-flag-option
                     "in-place"
                     "change the file of --decisions instead of printing it")
                    %strict-option)
              %comparison-options)
   #:run run))
