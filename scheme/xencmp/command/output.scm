;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; What subcommands print.  A record is an alist whose keys are symbols and
;;; whose values are strings, numbers, Booleans, the symbol null, records, or
;;; vectors of such.  Other programs read these: the manual, "Output formats",
;;; tells their shapes, which stay as they are.

(define-module (xencmp command output)
  #:use-module (ice-9 match)
  #:autoload   (json builder) (scm->json)
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

(define (write-records format records)
  "Write RECORDS on the current output port, each on a line of its own, in
FORMAT: \"json\" or \"scm\"."
  (define write-record
    (match format
      ("json" scm->json)
      ("scm" (lambda (record) (write (vectors->lists record))))))
  (for-each (lambda (record)
              (write-record record)
              (newline))
            records))

(define (column-widths rows)
  (apply map (lambda cells (apply max (map string-length cells))) rows))

(define (display-table headers rows)
  "Display ROWS, lists of strings, under HEADERS, with columns aligned."
  (define widths (column-widths (cons headers rows)))
  (define (display-row row)
    (display (string-trim-right
              (string-join (map (lambda (cell width)
                                  (string-pad-right cell width))
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
