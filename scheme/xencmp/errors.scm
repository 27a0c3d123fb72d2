;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; The condition that every error of the library becomes.

(define-module (xencmp errors)
  #:use-module (ice-9 exceptions)
  #:export (&xencmp-error
            make-xencmp-error
            xencmp-error?
            xencmp-error-file
            xencmp-error-line
            xencmp-error-column
            xencmp-error-message
            raise-xencmp-error
            xencmp-error->string))

;; Below &external-error, so that both SRFI-35's and R6RS's `error?' hold.
(define-exception-type &xencmp-error &external-error
  make-xencmp-error xencmp-error?
  (file xencmp-error-file)
  (line xencmp-error-line)
  (column xencmp-error-column))

(define* (raise-xencmp-error who message #:optional file line column)
  "Raise a condition of type &xencmp-error from procedure WHO (a symbol) with
MESSAGE, a string.  FILE is a string or #f; LINE and COLUMN, which count from 1,
are integers or #f."
  (raise-exception
   (make-exception (make-xencmp-error file line column)
                   (make-exception-with-origin who)
                   (make-exception-with-message message)
                   (make-exception-with-irritants '()))))

(define (xencmp-error-message condition)
  "Return the message of CONDITION, a string without file and line."
  (exception-message condition))

(define (xencmp-error->string condition)
  "Return CONDITION as one line in the style of the GNU coding standards,
\"FILE:LINE:COLUMN: error: MESSAGE\", as far as these are known."
  (let ((file (xencmp-error-file condition))
        (line (xencmp-error-line condition)))
    (string-append
     (if file
         (string-append file ":"
                        (if line
                            (format #f "~a:~a:" line
                                    (xencmp-error-column condition))
                            "")
                        " ")
         "")
     "error: " (xencmp-error-message condition))))
