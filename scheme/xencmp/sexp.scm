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
TREE comes from `parse-sexp/lenient'."
  (map list->diagnostic (%sexp-errors tree)))

(define (sexp-location tree node)
  "Return the <location> of NODE in TREE."
  (list->location (%sexp-location tree node)))

(define* (sexp->datum tree #:optional (node 0))
  "Return NODE of TREE as the datum that `read' gives; for the root, the list of
all data of the text.  The hash extensions of (guix gexp) give lists that begin
with gexp, ungexp and so on.  Raise &xencmp-error where there is no datum, as
for an unknown character name."
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
  "Return what NODE of TREE is when its elements are ITEMS."
  (define (refuse)
    (let ((where (sexp-location tree node)))
      (raise-xencmp-error 'sexp->datum "malformed array"
                          (location-file where) (location-line where)
                          (location-column where))))
  (define opener
    (match (sexp-children/all tree node)
      ((first . _) (sexp-source tree first))
      (() #f)))
  (match (sexp-kind tree node)
    ('list (apply cons* items))
    ('bitvector (list->bitvector items))
    ('vector
     (if (string=? opener "#(")
         (list->vector items)
         (catch #t
           (lambda ()
             (list->array-like (string-drop-right (string-drop opener 1) 1)
                               items))
           (lambda _ (refuse)))))))

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
             ((lower) (string->number lower))
             ((lower length)
              (let ((lower (or (string->number lower) 0)))
                (list lower (+ lower (string->number length) -1))))))
         (dimensions (substring prefix shape-start))))
  (if (zero? rank)
      (make-typed-array tag (first items))
      (list->typed-array tag (if (null? shape) rank shape) items)))

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
