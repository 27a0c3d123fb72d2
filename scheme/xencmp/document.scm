;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; A document is a list of blocks, as plain data, that prints as Markdown or
;;; HTML.  Reports are made of it, and so can be the sections that users add.
;;;
;;;   BLOCK  ::= (heading LEVEL INLINE …)
;;;           |  (paragraph INLINE …)
;;;           |  (items (INLINE …) …)
;;;           |  (table (HEADER …) ((CELL …) …))      HEADER, CELL: INLINE or list
;;;           |  (listing LANGUAGE STRING)            LANGUAGE: "scheme", "diff", …
;;;   INLINE ::= STRING | (code STRING) | (strong INLINE …)
;;;           |  (emphasis INLINE …) | (place LOCATION) | (span INLINE …)

(define-module (xencmp document)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (sxml simple)
  #:use-module (xencmp errors)
  #:use-module (xencmp source)
  #:export (document->markdown
            document->html))

(define (bad-document what object)
  (raise-xencmp-error 'document (format #f "not ~a of a document: ~s"
                                        what object)))

(define (block-cell cell)
  "Return CELL, an inline or a list of inlines, as a list of inlines."
  (match cell
    ((? string? text) (list text))
    (((? symbol?) . _) (list cell))
    (cells cells)))


;;;
;;; Markdown.
;;;

(define (escape text special)
  "Return TEXT with a backslash before each character of the string SPECIAL."
  (string-concatenate
   (map (lambda (c)
          (if (string-index special c) (string #\\ c) (string c)))
        (string->list text))))

(define (longest-run text char)
  (let loop ((chars (string->list text)) (run 0) (longest 0))
    (match chars
      (() (max run longest))
      ((c . rest)
       (if (char=? c char)
           (loop rest (+ run 1) longest)
           (loop rest 0 (max run longest)))))))

(define (markdown-code text)
  "Return TEXT as a Markdown code span; its fence is longer than any run of
backquotes inside (CommonMark, section 6.1)."
  (let* ((text  (string-map (lambda (c) (if (char=? c #\newline) #\space c))
                            text))
         (fence (make-string (+ 1 (longest-run text #\`)) #\`))
         (pad   (if (or (string-prefix? "`" text) (string-suffix? "`" text)
                        (string-null? text))
                    " " "")))
    (string-append fence pad text pad fence)))

(define (inline->markdown inline)
  (match inline
    ((? string? text) (escape text "\\`*_<>[]#"))
    (('code text) (markdown-code text))
    (('strong inlines ...)
     (string-append "**" (inlines->markdown inlines) "**"))
    (('emphasis inlines ...)
     (string-append "*" (inlines->markdown inlines) "*"))
    (('place location)
     (if location (markdown-code (location->string location)) "-"))
    (('span inlines ...) (inlines->markdown inlines))
    (_ (bad-document "an inline" inline))))

(define (inlines->markdown inlines)
  (string-concatenate (map inline->markdown inlines)))

(define (table->markdown header rows)
  (define (row->markdown cells)
    (string-append
     "| "
     (string-join (map (lambda (cell)
                         ;; A bar ends a cell even inside a code span.
                         (escape (inlines->markdown (block-cell cell)) "|"))
                       cells)
                  " | ")
     " |\n"))
  (string-append (row->markdown header)
                 "|" (string-concatenate (map (const " --- |") header)) "\n"
                 (string-concatenate (map row->markdown rows))))

(define (block->markdown block)
  (match block
    (('heading level inlines ...)
     (string-append (make-string level #\#) " " (inlines->markdown inlines)
                    "\n"))
    (('paragraph inlines ...)
     (string-append (inlines->markdown inlines) "\n"))
    (('items items ...)
     (string-concatenate
      (map (lambda (item)
             (string-append "- " (inlines->markdown item) "\n"))
           items)))
    (('table header rows) (table->markdown header rows))
    (('listing language text)
     (let ((fence (make-string (max 3 (+ 1 (longest-run text #\`))) #\`)))
       (string-append fence language "\n" text
                      (if (string-suffix? "\n" text) "" "\n")
                      fence "\n")))
    (_ (bad-document "a block" block))))

(define (document->markdown blocks)
  "Return BLOCKS, a list of blocks, as Markdown (CommonMark with tables).
Raise &xencmp-error when a block is malformed."
  (string-join (map block->markdown blocks) "\n"))


;;;
;;; HTML.
;;;

(define %style "
body { font: 15px/1.45 sans-serif; max-width: 70em; margin: 2em auto;
       padding: 0 1em; color: #222; background: #fff; }
h1, h2, h3 { line-height: 1.2; }
table { border-collapse: collapse; margin: 1em 0; }
th, td { border: 1px solid #ccc; padding: .25em .6em; text-align: left;
         vertical-align: top; }
th { background: #f3f3f3; }
code { font: 13px monospace; overflow-wrap: anywhere; }
.place { color: #666; font: 12px monospace; white-space: nowrap; }
pre { background: #f6f6f6; padding: .6em; overflow-x: auto; }
@media (prefers-color-scheme: dark) {
  body { color: #ddd; background: #1b1b1b; }
  th { background: #2a2a2a; } th, td { border-color: #444; }
  pre { background: #242424; } .place { color: #999; }
}
")

(define (inline->sxml inline)
  (match inline
    ((? string? text) text)
    (('code text) `(code ,text))
    (('strong inlines ...) `(strong ,@(map inline->sxml inlines)))
    (('emphasis inlines ...) `(em ,@(map inline->sxml inlines)))
    (('place location)
     `(span (@ (class "place")) ,(location->string location)))
    (('span inlines ...) `(span ,@(map inline->sxml inlines)))
    (_ (bad-document "an inline" inline))))

(define (anchor inlines)
  "Return an identifier for the heading that consists of INLINES."
  (let ((text (string-downcase
               (string-concatenate (map (match-lambda
                                          ((? string? s) s)
                                          (('code s) s)
                                          (_ ""))
                                        inlines)))))
    (string-join (string-tokenize text (char-set-adjoin char-set:letter+digit
                                                        #\- #\.))
                 "-")))

(define (block->sxml block)
  (match block
    (('heading level inlines ...)
     `(,(string->symbol (format #f "h~a" level))
       (@ (id ,(anchor inlines)))
       ,@(map inline->sxml inlines)))
    (('paragraph inlines ...) `(p ,@(map inline->sxml inlines)))
    (('items items ...)
     `(ul ,@(map (lambda (item) `(li ,@(map inline->sxml item))) items)))
    (('table header rows)
     (let ((row (lambda (tag cells)
                  `(tr ,@(map (lambda (cell)
                                `(,tag ,@(map inline->sxml
                                              (block-cell cell))))
                              cells)))))
       `(table (thead ,(row 'th header))
               (tbody ,@(map (cut row 'td <>) rows)))))
    (('listing language text)
     `(pre (code (@ (class ,(string-append "language-" language))) ,text)))
    (_ (bad-document "a block" block))))

(define* (document->html blocks #:key (title "xencmp"))
  "Return BLOCKS as a complete HTML page whose title is the string TITLE.
Raise &xencmp-error when a block is malformed."
  (call-with-output-string
    (lambda (port)
      (display "<!DOCTYPE html>\n" port)
      (sxml->xml
       `(html (@ (lang "en"))
              "\n" (head (meta (@ (charset "utf-8"))) "\n"
                         (meta (@ (name "viewport")
                                  (content "width=device-width")))
                         "\n" (title ,title) "\n"
                         (style ,%style))
              "\n" (body "\n"
                         ,@(append-map (lambda (block)
                                         (list (block->sxml block) "\n"))
                                       blocks)))
       port)
      (newline port))))
