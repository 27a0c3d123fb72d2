;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; What subcommands print.  A record is an alist whose keys are symbols and
;;; whose values are strings, numbers, Booleans, the symbol null, records, or
;;; vectors of such.  Other programs read these: the manual, "Output formats",
;;; tells their shapes, which stay as they are.

(define-module (xencmp command output)
  #:use-module (ice-9 match)
  #:use-module (xencmp condition)
  #:use-module (xencmp source)
  #:export (write-records
            display-table
            location->record
            diagnostic->record
            template->pieces
            condition->field
            display-diagnostics))

(define (vectors->lists value)
  (match value
    ((? vector?) (map vectors->lists (vector->list value)))
    (((keys . values) ...) (map cons keys (map vectors->lists values)))
    (_ value)))

(define (write-json-string string)
  (define (write-escaped char)
    (case char
      ((#\" #\\) (write-char #\\) (write-char char))
      ((#\backspace) (display "\\b"))
      ((#\page) (display "\\f"))
      ((#\newline) (display "\\n"))
      ((#\return) (display "\\r"))
      ((#\tab) (display "\\t"))
      (else
       (if (char<? char #\space)
           (display (string-append
                     "\\u" (string-pad (number->string (char->integer char) 16)
                                       4 #\0)))
           (write-char char)))))
  (write-char #\")
  (string-for-each write-escaped string)
  (write-char #\"))

(define (write-json value)
  "Write VALUE, a record or a part of one, as JSON."
  (define (write-all begin write-one elements end)
    (display begin)
    (match elements
      (() #t)
      ((first . rest)
       (write-one first)
       (for-each (lambda (element)
                   (display ",")
                   (write-one element))
                 rest)))
    (display end))
  (define (write-member member)
    (write-json-string (symbol->string (car member)))
    (display ":")
    (write-json (cdr member)))
  (match value
    ('null (display "null"))
    (#t (display "true"))
    (#f (display "false"))
    ((? number?) (display value))
    ((? string?) (write-json-string value))
    ((? symbol?) (write-json-string (symbol->string value)))
    ((? vector?) (write-all "[" write-json (vector->list value) "]"))
    ((? list?) (write-all "{" write-member value "}"))))

(define (write-records format records)
  "Write RECORDS on the current output port, each on a line of its own, in
FORMAT: \"json\" or \"scm\"."
  (define write-record
    (match format
      ("json" write-json)
      ("scm" (lambda (record) (write (vectors->lists record))))))
  (for-each (lambda (record)
              (write-record record)
              (newline))
            records))

;; One cell that is longer does not push away all the others of its column.
(define %widest-column 60)

(define (column-widths rows)
  (apply map (lambda cells
               (min %widest-column (apply max (map string-length cells))))
         rows))

(define (pad cell width)
  (if (< (string-length cell) width) (string-pad-right cell width) cell))

(define (display-table headers rows)
  "Display ROWS, lists of strings, under HEADERS, with columns aligned."
  (define widths (column-widths (cons headers rows)))
  (define (display-row row)
    (display (string-trim-right
              (string-join (map (lambda (cell width)
                                  (pad cell width))
                                row widths)
                           "  ")))
    (newline))
  (for-each display-row (cons headers rows)))

(define (location->record location)
  "Return the fields file, line and column of LOCATION, which may be #f."
  (if location
      `((file . ,(location-file location))
        (line . ,(location-line location))
        (column . ,(location-column location)))
      '((file . null) (line . null) (column . null))))

(define (diagnostic->record diagnostic)
  "Return DIAGNOSTIC as a record."
  `((level . ,(symbol->string (diagnostic-level diagnostic)))
    (message . ,(diagnostic-message diagnostic))
    ,@(location->record (diagnostic-location diagnostic))))

(define (template->pieces template)
  "Return TEMPLATE as a vector of records, ((text . STRING)) or
((hole . STRING) (kind . STRING))."
  (list->vector
   (map (match-lambda
          ((text . kind) `((hole . ,text) (kind . ,(symbol->string kind))))
          (text `((text . ,text))))
        template)))

(define (condition->field condition)
  "Return CONDITION as a string, \"\" when it always holds."
  (if (condition-always? condition) "" (condition->string condition)))

(define (display-diagnostics diagnostics)
  "Display DIAGNOSTICS on the error port, one a line."
  (for-each (lambda (diagnostic)
              (format (current-error-port) "xencmp: ~a~%"
                      (diagnostic->string diagnostic)))
            diagnostics))
