;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Compiles modules, in the order of their dependencies, in one process:
;;;
;;;   guile -s compile.scm SOURCE COMPILED SOURCE COMPILED ...
;;;
;;; What `guild compile' would write, without starting Guile and loading the
;;; imports again for each module, which took a third of the time.  A module
;;; whose compiled file is newer than its source and than everything before it
;;; is left alone.

(use-modules (ice-9 match)
             (system base compile))

(define (modification-time file)
  "Return the time at which FILE was last changed, in nanoseconds, or #f when
there is no such file."
  (and=> (stat file #f)
         (lambda (status)
           (+ (* (stat:mtime status) 1000000000)
              (stat:mtimensec status)))))

(define (make-directories directory)
  "Make DIRECTORY and those that it is in."
  (unless (file-exists? directory)
    (make-directories (dirname directory))
    (mkdir directory)))

(define (compile-module source compiled last?)
  "Compile SOURCE to the file COMPILED and, unless LAST?, load that, for the
modules that import it: of a module that is only compiled, nothing but its
macros is there."
  (make-directories (dirname compiled))
  (compile-file source
                #:output-file compiled
                #:optimization-level 2
                #:warning-level 0
                #:opts '(#:warnings
                         (unbound-variable arity-mismatch format)))
  (unless last?
    (load-compiled compiled)))

(let loop ((files (cdr (command-line)))
           (newest 0))
  (match files
    ((source compiled . rest)
     (let ((newest (max newest (modification-time source)))
           (time (modification-time compiled)))
       (cond
        ((and time (>= time newest))
         ;; The build program compares it with the newest source of all.
         (utime compiled)
         (loop rest time))
        (else
         (compile-module source compiled (null? rest))
         (loop rest (modification-time compiled))))))
    (() #t)))
