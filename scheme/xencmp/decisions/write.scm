;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Files of decisions for an editor: fresh ones, and old ones with what is new
;;; put behind, by insertion: all that was there stays, byte for byte.

(define-module (xencmp decisions write)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-11)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (xencmp source)
  #:use-module (xencmp condition)
  #:use-module (xencmp sexp)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp graph)
  #:use-module (xencmp compare)
  #:use-module (xencmp decisions read)
  #:use-module (xencmp decisions resolve)
  #:export (comparison->decisions
            extend-decisions))

;; How wide lines are.
(define %columns 79)

(define (fill prefix text)
  "Return TEXT as lines that begin with \" ;; \", broken at spaces; the first
one goes on with PREFIX, the others are indented."
  (define (words->lines words)
    (let loop ((words words) (line (string-append " ;; " prefix)) (lines '()))
      (match words
        (() (reverse (cons line lines)))
        ((word . rest)
         (let ((longer (string-append line " " word)))
           (if (<= (string-length longer) %columns)
               (loop rest longer lines)
               (loop rest (string-append " ;;   " word)
                     (cons line lines))))))))
  (words->lines (string-tokenize text)))

(define (file-name location)
  "Return the name of LOCATION's file, without \"./\" in front."
  (let ((name (location-file location)))
    (if (string-prefix? "./" name) (string-drop name 2) name)))

(define (places->string locations)
  "Return the files and lines of LOCATIONS in parentheses, such as
\"(xen.spec:95, 100)\", or \"\" when there are none."
  (define places
    (delete-duplicates (map (lambda (location)
                              (cons (file-name location)
                                    (location-line location)))
                            locations)))
  (define (lines-of file)
    (filter-map (match-lambda
                  ((name . line)
                   (and (string=? name file) (number->string line))))
                places))
  (if (null? places)
      ""
      (string-append " ("
                     (string-join
                      (map (lambda (file)
                             (string-append
                              file ":" (string-join (lines-of file) ", ")))
                           (delete-duplicates (map car places)))
                      "; ")
                     ")")))

(define (side-lines name relations side text)
  "Return comment lines that tell what SIDE, left or right, of RELATIONS has,
called NAME; TEXT returns it of a relation."
  (define absent (if (eq? side 'left) 'only-right 'only-left))
  (define present
    (remove (lambda (relation) (eq? absent (relation-verdict relation)))
            relations))
  (define (value-lines value)
    (let* ((having (filter (lambda (relation)
                             (string=? value (text relation)))
                           present))
           (where  (apply condition-or (map relation-condition having)))
           (places (append-map (cut relation-places <> side) having)))
      (append
       (fill name (string-append value (places->string places)
                                 (if (any relation-unknown? having)
                                     ", not understood in full"
                                     "")))
       (if (condition-always? where)
           '()
           (fill "  where" (object->string (condition->scm where)))))))
  (if (null? present)
      (fill name "none")
      (append-map value-lines (delete-duplicates (map text present)))))

(define (relations->entry relations)
  "Return the lines of a deferred decision on RELATIONS, which have one key."
  (let ((relation (first relations)))
    (append (side-lines "ours:" relations 'left relation-left)
            (side-lines "theirs:" relations 'right relation-right)
            (list (string-append
                   " (decision " (object->string (relation-key relation))
                   " defer #:step "
                   (object->string (relation-step relation)) ")")))))

(define (entries subjects)
  "Return the lines of deferred decisions on SUBJECTS, a list of lists of
<relation>s, step by step, with a blank line between."
  (define (step subject)
    (relation-step (first subject)))
  (define (group subjects)
    (match subjects
      (() '())
      ((first . _)
       (let-values (((same others)
                     (span (lambda (subject)
                             (string=? (step subject) (step first)))
                           subjects)))
         (cons (append (list (string-append " ;; Step " (step first) ".") "")
                       (separate (map relations->entry same)))
               (group others))))))
  (separate (group subjects)))

(define (separate blocks)
  "Return the lines of BLOCKS, lists of lines, with a blank one between."
  (match blocks
    (() '())
    ((first . rest)
     (append first (append-map (cut cons "" <>) rest)))))

(define %header "\
;;; adopt: take theirs; keep: leave ours; drop: take ours away; defer: not yet
;;; decided.  Behind it may stand #:reason \"in words\", and where it holds,
;;; #:when (arch \"x86_64\").  The manual, \"Decisions\", tells more.
")

(define (comparison->decisions comparison)
  "Return the text of a file, a string, that defers the decision on each
difference of flags in COMPARISON, with comments that show what both sides
have."
  (define (side-line side package name)
    (string-append ";;; " side ": " (package-name package) " of " name
                   (match (package-location package)
                     (#f "")
                     (location
                      (string-append ", " (file-name location))))
                   "\n"))
  (define subjects
    (undecided-relations '() (comparison-relations comparison)))
  (match (comparison-names comparison)
    ((left . right)
     (string-append
      ";;; Decisions on the differences between two packages.\n"
      (side-line "ours" (comparison-left comparison) left)
      (side-line "theirs" (comparison-right comparison) right)
      ";;;\n" %header "\n"
      "(decisions"
      (string-concatenate (map (cut string-append "\n" <>)
                               (entries subjects)))
      ")\n"))))

(define (extend-decisions text comparison)
  "Return the contents of TEXT, a <text> that holds decisions, as a string,
with each difference of flags in COMPARISON that none of them is about put
behind the last one and deferred.  What is in TEXT stays as it is.  Raise
&xencmp-error as `read-decisions' does."
  (match (parse-decisions text)
    ((decisions . tree)
     (match (undecided-relations decisions (comparison-relations comparison))
       (()
        (text-slice text 0 (text-size text)))
       (subjects
        (insert-lines tree (first (sexp-children tree 0))
                      (entries subjects)))))))

(define (insert-lines tree form lines)
  "Return the text of TREE with LINES put before the parenthesis that closes
the list FORM."
  (define text (sexp-text tree))
  (define offset (- (cdr (sexp-span tree form)) 1))
  (define before (text-slice text 0 offset))
  (define after (text-slice text offset (text-size text)))
  (define line-end
    (if (string-contains before "\r\n") "\r\n" "\n"))
  (define joined (string-join lines line-end))
  (define line
    (string-drop before (match (string-rindex before #\newline)
                          (#f 0)
                          (i (+ i 1)))))
  (define empty?
    (null? (cdr (sexp-children tree form))))
  (string-append before
                 (cond ((not (string-every char-set:whitespace line))
                        (if empty?
                            (string-append line-end joined)
                            (string-append line-end line-end joined)))
                       ;; The parenthesis has a line of its own.
                       ((string-null? line) (string-append line-end joined))
                       (else (string-trim joined #\space)))
                 after))
