;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Texts, places in them, and what readers have to say about them.

(define-module (xencmp source)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:export (<location>
            make-location
            list->location
            location?
            location-file
            location-line
            location-column
            location-begin
            location-end
            location->string

            <diagnostic>
            make-diagnostic
            list->diagnostic
            diagnostic?
            diagnostic-level
            diagnostic-message
            diagnostic-location
            diagnostic-related
            diagnostic->string

            template->string
            template-literal?
            template-holes)
  #:re-export (<text>
               read-text
               string->text
               text-name
               text-size
               text-slice
               text-position))

;; A place in a text: lines and columns count from 1; BEGIN and END are byte
;; offsets, the latter exclusive.
(define-immutable-record-type <location>
  (make-location file line column begin end)
  location?
  (file   location-file)
  (line   location-line)
  (column location-column)
  (begin  location-begin)
  (end    location-end))

(define (list->location lst)
  "Return the <location> that LST, as the C++ side gives it, describes; #f stays
#f."
  (and lst (apply make-location lst)))

(define (location->string location)
  "Return LOCATION as \"FILE:LINE:COLUMN\", and \"-\" for #f."
  (match location
    (#f "-")
    (($ <location> file line column)
     (string-append file ":" (number->string line) ":"
                    (number->string column)))))

;; LEVEL is one of the symbols note, warning, unknown, error; RELATED a list of
;; further <location>s that MESSAGE speaks of.
(define-immutable-record-type <diagnostic>
  (make-diagnostic level message location related)
  diagnostic?
  (level    diagnostic-level)
  (message  diagnostic-message)
  (location diagnostic-location)
  (related  diagnostic-related))

(define (list->diagnostic lst)
  "Return the <diagnostic> that LST, as the C++ side gives it, describes."
  (match lst
    ((level message location related)
     (make-diagnostic level message (list->location location)
                      (map list->location related)))))

(define (diagnostic->string diagnostic)
  "Return DIAGNOSTIC as one line, \"FILE:LINE:COLUMN: LEVEL: MESSAGE\"."
  (let ((where (diagnostic-location diagnostic)))
    (string-append (if where
                       (string-append (location->string where) ": ")
                       "")
                   (symbol->string (diagnostic-level diagnostic)) ": "
                   (diagnostic-message diagnostic))))

;; A template is a list of pieces: a string, or a pair of a hole's source text
;; and its kind, one of the symbols output, input, environment, macro, command,
;; system, expression, unknown.

(define (template->string template)
  "Return TEMPLATE as a string, with its holes as they stand in the source."
  (string-concatenate (map (match-lambda
                             ((text . _) text)
                             (text text))
                           template)))

(define (template-literal? template)
  "Return true if TEMPLATE has no holes."
  (not (any-pair? template)))

(define (any-pair? lst)
  (match lst
    (() #f)
    ((head . tail) (or (pair? head) (any-pair? tail)))))

(define (template-holes template)
  "Return the holes of TEMPLATE, a list of pairs of text and kind."
  (filter pair? template))
