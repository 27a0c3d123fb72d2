;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Scheme text as a lossless tree.  A tree is one foreign object; a node of it
;;; is the tree and an index, of which 0 is the root.

(define-module (xencmp sexp)
  #:use-module (srfi srfi-1)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp errors)
  #:use-module (xencmp source)
  #:export (read-sexp
            string->sexp
            sexp-errors
            sexp-location
            sexp-comments
            sexp->datum)
  #:re-export (<sexp-tree>
               sexp-tree?
               parse-sexp
               parse-sexp/lenient
               sexp-text
               sexp-size
               sexp-kind
               sexp-span
               sexp-source
               sexp-children
               sexp-children/all
               sexp-path))

(define (read-sexp file)
  "Return the tree of the Scheme text in FILE.  Raise &xencmp-error with file,
line and column when it cannot be read."
  (parse-sexp (read-text file)))

(define* (string->sexp string #:optional (name "<string>"))
  "Return the tree of STRING, a Scheme text that messages call NAME."
  (parse-sexp (string->text name string)))

(define (sexp-errors tree)
  "Return what is wrong in TREE, a list of <diagnostic>s; it is empty unless
TREE comes from `parse-sexp/lenient'.  The first is the one that `read' gives,
at the same place: right behind what it cannot take, or at the end of the text.
The related places of each begin with what is wrong, such as the parenthesis
that is not closed."
  (map list->diagnostic (%sexp-errors tree)))

(define (sexp-location tree node)
  "Return the <location> of NODE in TREE."
  (list->location (%sexp-location tree node)))

(define (sexp-comments tree node)
  "Return two values: the list of comments, nodes of TREE, that begin a line
directly above NODE, a datum, or before it on its own line; and the list of
those that follow it on its line.  A blank line or another datum separates."
  (match (%sexp-comments tree node)
    ((before . behind)
     (values before behind))))

(define* (sexp->datum tree #:optional (node 0))
  "Return NODE of TREE as the datum that `read' gives; for the root, the list
of all data of the text.  The hash extensions of (guix gexp) give the lists that
Guix makes of them: (gexp a) for #~a, (ungexp b \"out\") for #$b:out.  Raise
&xencmp-error where there is no datum, as for an array whose elements do not
fit."
  (match (%sexp->datum tree node)
    (((and root (datum)) . fixups)
     (for-each (match-lambda
                 ((cell node)
                  (set-car! cell (fix tree node (car cell)))))
               fixups)
     (car root))
    (_ (raise-xencmp-error 'sexp->datum
                           (string-append "no datum: "
                                          (sexp-source tree node))))))

(define (fix tree node items)
  "Return what NODE of TREE is when ITEMS are its elements, or its text if it
is a number."
  (define (checked what thunk)
    (catch #t
      thunk
      (lambda _
        (let ((where (sexp-location tree node)))
          (raise-xencmp-error 'sexp->datum what
                              (location-file where) (location-line where)
                              (location-column where))))))
  (define children
    (sexp-children/all tree node))
  (define dotted?
    (any (lambda (child) (eq? 'dot (sexp-kind tree child))) children))
  (match (sexp-kind tree node)
    ('atom (checked "number out of range"
                    (lambda ()
                      (or (string->number items) (string->symbol items)))))
    ('bitvector (list->bitvector items))
    ('list (apply cons* items))
    ('vector
     (let ((opener (sexp-source tree (first children)))
           (items  (if dotted? (apply cons* items) items)))
       (checked "malformed array"
                (lambda ()
                  (if (string=? opener "#(")
                      (list->vector items)
                      (list->array-like
                       (string-drop-right (string-drop opener 1) 1)
                       items))))))))

(define (list->array-like prefix items)
  "Return the array whose literal begins with PREFIX, the text between # and
the parenthesis: a rank, a tag, and dimensions such as @LOWER:LENGTH."
  (define tag-start
    (or (string-skip prefix char-set:digit) (string-length prefix)))
  (define shape-start
    (or (string-index prefix (char-set #\@ #\:)) (string-length prefix)))
  (define rank
    (or (string->number (substring prefix 0 tag-start)) 1))
  (define tag
    (if (< tag-start shape-start)
        (string->symbol (substring prefix tag-start shape-start))
        #t))
  (define shape
    (map (lambda (dimension)
           (match (string-split dimension #\:)
             ((lower) (or (string->number lower) 0))
             ((lower length)
              (let ((lower (or (string->number lower) 0)))
                (list lower
                      (+ lower (or (string->number length) 0) -1))))))
         (dimensions (substring prefix shape-start))))
  (list->typed-array tag (if (null? shape) rank shape)
                     (if (zero? rank) (car items) items)))

(define (dimensions text)
  "Split TEXT, such as \"@1:2@3\" or \":2:3\", into its dimensions."
  (let loop ((chars (string->list text)) (current '()) (result '()))
    (define (done)
      (if (null? current)
          result
          (cons (reverse-list->string current) result)))
    (match chars
      (() (reverse (done)))
      ((#\@ . rest) (loop rest '() (done)))
      ((#\: . rest)
       (if (memv #\: current)
           (loop rest '(#\:) (done))
           (loop rest (cons #\: current) result)))
      ((char . rest) (loop rest (cons char current) result)))))
