;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Commit messages as Guix has them: a summary, and a ChangeLog.

(define-module (xencmp changelog)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (srfi srfi-11)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp errors)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp rewrite)
  #:use-module (xencmp source)
  #:export (<package-change>
            package-change
            package-change?
            package-change-file
            package-change-package
            package-change-variable
            package-change-changes
            package-change-new?

            edit->commit-message
            edits->commit-message))

;; What was done to PACKAGE.
(define-immutable-record-type <package-change>
  (make-package-change file package variable changes new?)
  package-change?
  (file     package-change-file)        ;string: "gnu/packages/xdisorg.scm"
  (package  package-change-package)     ;<package>, as it was before
  (variable package-change-variable)    ;string
  (changes  package-change-changes)     ;list of <flag-change>s and sentences
  (new?     package-change-new?))       ;#t: VARIABLE is a variant of PACKAGE

(define* (package-change file package changes
                         #:key (variable (package-variable package)) new?)
  "Return the <package-change> that tells that CHANGES were made to PACKAGE, a
<package> as it was before, in FILE, a name as the commit message is to give
it.  CHANGES is a list of <flag-change>s and of strings, sentences that tell of
anything else.  With NEW?, VARIABLE is a new definition there that inherits
from PACKAGE."
  (make-package-change file package variable changes new?))


;;;
;;; Sentences.
;;;

(define (enumeration words)
  "Return WORDS as in a sentence: \"a\", \"a and b\", \"a, b, and c\"."
  (match words
    ((one) one)
    ((one two) (string-append one " and " two))
    ((most ... last)
     (string-append (string-join most ", ") ", and " last))))

(define (hole->string text)
  "Return TEXT, the source of a hole, without what escapes from quoted code."
  (let ((start (string-skip text (char-set #\# #\$ #\+ #\, #\@))))
    (if start (string-drop text start) text)))

(define (whole template)
  "Return the flag TEMPLATE as one line."
  (string-join (string-tokenize
                (string-concatenate (map (match-lambda
                                           ((text . _) (hole->string text))
                                           (text text))
                                         template)))
               " "))

(define (brief template)
  "Return the flag TEMPLATE as a commit message names it: without its value
when that is code or has spaces."
  (let* ((text  (whole template))
         (equal (string-index text #\=)))
    (cond ((and (template-literal? template) (not (string-index text #\space)))
           text)
          ((and equal (string? (first template))
                (string-index (first template) #\=))
           (string-take text equal))
          ((template-literal? template) (string-append "\"" text "\""))
          (else text))))

(define (source->template source)
  "Return the template of the flag that SOURCE, Scheme, writes."
  (%flag-source->template source))

(define (flag-of package change)
  "Return the template of the flag of PACKAGE that CHANGE is about, or its key
when there is none of that key."
  (define key (flag-change-key change))
  (or (any (lambda (argument)
             (and (string=? (flag-change-keyword change)
                            (argument-keyword argument))
                  (any (lambda (flag)
                         (and (or (string=? key (flag-key flag))
                                  (string=? key (flag->string flag)))
                              (flag-template flag)))
                       (argument-flags argument))))
           (package-arguments package))
      (list key)))

(define (replacement old new test)
  "Return a sentence that tells that the flag NEW is in the place of OLD, both
templates; TEST is what follows."
  (define (name template)
    (let ((text (whole template)))
      (string-take text (or (string-index text #\=) (string-length text)))))
  (define same-name? (string=? (name old) (name new)))
  (define sentence
    (string-append "Replace " ((if same-name? whole brief) old) " with "
                   ((if same-name? whole brief) new) test "."))
  ;; Whole code in a commit message helps nobody.
  (if (and same-name? (> (string-length sentence) 72))
      (string-append "Update " (brief old) test ".")
      sentence))

(define (change->phrase package change)
  "Return what tells of CHANGE: a sentence, or a list of a verb, its object, and
what follows it.  Objects of one verb are told in one sentence."
  (define (old) (brief (flag-of package change)))
  (define (new) (brief (source->template (flag-change-text change))))
  (define test
    (if (or (string? change) (string-null? (flag-change-when change)))
        ""
        (string-append " when " (whole (list (flag-change-when change))))))
  (match (if (string? change) 'sentence (flag-change-action change))
    ('sentence change)
    ('add (list "Add" (new) test))
    ('remove (list "Remove" (old) ""))
    ('set (list "Set" (new) test))
    ('replace
     (replacement (flag-of package change)
                  (source->template (flag-change-text change))
                  test))
    ('comment
     (list (if (string-null? (flag-change-comment change))
               "Remove comment on"
               "Add comment on")
           (old) ""))
    ('move
     (match (flag-change-place change)
       ((and (or 'before 'after) place)
        (string-append "Move " (old) " " (symbol->string place) " "
                       (brief (flag-of package
                                       (flag-change
                                        'move (flag-change-keyword change)
                                        #:key (flag-change-anchor change))))
                       "."))
       (_ (list "Move" (old) ""))))
    (action
     (raise-xencmp-error 'edits->commit-message
                         (format #f "no change of flags: ~a" action)))))

(define (change-keyword change)
  "Return the argument that CHANGE is to, or #f for a sentence."
  (and (flag-change? change) (flag-change-keyword change)))

(define (sentences package changes)
  "Return the list of sentences that tell of CHANGES to one argument of
PACKAGE, in their order."
  (define phrases (delete-duplicates
                   (map (cut change->phrase package <>) changes)))
  (let loop ((phrases phrases) (result '()))
    (match phrases
      (() (reverse result))
      (((? string? sentence) . rest) (loop rest (cons sentence result)))
      (((verb _ end) . _)
       (let-values (((same rest)
                     (partition (match-lambda
                                  ((verb* _ end*)
                                   (and (string=? verb verb*)
                                        (string=? end end*)))
                                  (_ #f))
                                phrases)))
         (loop rest
               (cons (string-append verb " " (enumeration (map second same))
                                    end ".")
                     result)))))))


;;;
;;; Entries.
;;;

(define %columns 72)

;; A word of an entry.  GLUE stands between it and the word before it on one
;; line.  At the end of a line, END takes the place of the comma behind the
;; word before, and START comes before this one; both are empty outside of
;; lists of names.
(define-immutable-record-type <word>
  (make-word text glue end start)
  word?
  (text  word-text)
  (glue  word-glue)
  (end   word-end)
  (start word-start))

(define (words text)
  (map (cut make-word <> " " "" "") (string-tokenize text)))

(define (name-words names)
  "Return the words of \"(NAMES)\".  A list that does not fit into a line is
closed at its end and opened again in the next one, as the GNU coding standards
want it."
  (define last-index (- (length names) 1))
  (map (lambda (name index)
         (make-word (string-append (if (zero? index) "(" "")
                                   name
                                   (if (= index last-index) ")" ","))
                    " "
                    (if (zero? index) "" ")")
                    (if (zero? index) "" "(")))
       names (iota (length names))))

(define (fill words)
  "Return WORDS as lines of at most %columns characters, where words are not
longer."
  (define (close line word)
    (if (string-null? (word-end word))
        line
        (string-append (string-trim-right line #\,) (word-end word))))
  (define-values (line lines)
    (let loop ((words words) (line "") (lines '()))
      (match words
        (() (values line lines))
        ((word . rest)
         (let ((longer (if (string-null? line)
                           (word-text word)
                           (string-append line (word-glue word)
                                          (word-text word)))))
           (if (or (<= (string-length longer) %columns) (string-null? line))
               (loop rest longer lines)
               (loop rest
                     (string-append (word-start word) (word-text word))
                     (cons (close line word) lines))))))))
  (reverse (cons line lines)))

(define (group-by key items)
  "Return ITEMS as a list of lists whose elements have the same KEY, both in
the order of ITEMS."
  (match items
    (() '())
    ((first . _)
     (let-values (((same rest)
                   (partition (lambda (item) (equal? (key first) (key item)))
                              items)))
       (cons same (group-by key rest))))))

(define (arguments-told change)
  "Return what CHANGE, a <package-change>, did: a list of pairs of a keyword,
or #f for what is no argument, and the sentences about it."
  (map (lambda (group)
         (cons (change-keyword (first group))
               (sentences (package-change-package change) group)))
       (group-by change-keyword
                 (call-with-values
                     (lambda ()
                       (partition string? (package-change-changes change)))
                   append))))

(define (said change)
  "Return what an entry says of CHANGE: `arguments-told', or the symbol new."
  (if (package-change-new? change) 'new (arguments-told change)))

(define (sentence-words sentences)
  (append-map (lambda (sentence index)
                (match (words sentence)
                  ((first . rest)
                   (cons (set-field first (word-glue)
                                    (if (zero? index) " " "  "))
                         rest))))
              sentences (iota (length sentences))))

(define (glued text)
  "Return TEXT as a word that follows the one before it at once."
  (make-word text "" "" ""))

(define (entry-lines head changes)
  "Return the lines that tell of CHANGES, <package-change>s that did the same
in one file; HEAD is a list of words."
  (define names (name-words (map package-change-variable changes)))
  (match (said (first changes))
    ('new
     (fill (append head names (list (glued ":"))
                   (sentence-words '("New variable.")))))
    (arguments
     ;; Later lines speak of the same package, and of the same field.
     (let loop ((arguments arguments) (before (append head names))
                (field (list (glued "[arguments]"))) (lines '()))
       (match arguments
         (() (concatenate (reverse lines)))
         (((#f . sentences) . rest)
          (loop rest '() field
                (cons (fill (append before (list (glued ":"))
                                    (sentence-words sentences)))
                      lines)))
         (((keyword . sentences) . rest)
          (loop rest '() '()
                (cons (fill (append before field
                                    (list (glued (string-append "<" keyword
                                                                ">:")))
                                    (sentence-words sentences)))
                      lines))))))))

(define (file-lines changes)
  "Return the lines of the ChangeLog about CHANGES, <package-change>s of one
file."
  (match (group-by said changes)
    ((first . rest)
     (append
      (entry-lines (words (string-append
                           "* " (package-change-file (car first))))
                   first)
      (append-map (cut entry-lines '() <>) rest)))))


;;;
;;; The summary.
;;;

(define (area-of changes)
  "Return what stands before the first colon of the summary of CHANGES: \"gnu\"
for files of Guix, as the first directory is called."
  (match (delete-duplicates
          (map (lambda (change)
                 (let ((file (package-change-file change)))
                   (match (string-index file #\/)
                     (#f "")
                     (slash (string-take file slash)))))
               changes))
    ((area) area)
    (_ "")))

(define (flags-told changes)
  "Return a sentence that tells no more of CHANGES than what was done to which
arguments."
  (define all (append-map package-change-changes changes))
  (define kinds
    (delete-duplicates
     (map (lambda (change)
            (match (change-keyword change)
              ("#:configure-flags" "configure")
              ("#:make-flags" "make")
              (_ #f)))
          all)))
  (define verb
    (match (delete-duplicates (map (lambda (change)
                                     (and (flag-change? change)
                                          (flag-change-action change)))
                                   all))
      (('add) "Add")
      (('remove) "Remove")
      (_ "Update")))
  (if (and (pair? kinds) (every identity kinds))
      (string-append verb " " (enumeration (sort kinds string<?)) " flags.")
      "Update arguments."))

(define (joined sentences)
  "Return SENTENCES, one or two, as one."
  (match sentences
    ((one) one)
    ((one two)
     (string-append (string-drop-right one 1) " and "
                    (string-downcase (string-take two 1))
                    (string-drop two 1)))
    (_ #f)))

(define (what-told changes)
  "Return a sentence that tells what all of CHANGES did, or #f."
  (match (delete-duplicates (map said changes))
    (('new)
     (string-append "Add " (enumeration (map package-change-variable changes))
                    "."))
    ((((_ . sentences) ...)) (joined (concatenate sentences)))
    (_ #f)))

(define (summary-of changes area)
  (define prefix (if (string-null? area) "" (string-append area ": ")))
  (define new? (every package-change-new? changes))
  (define names
    (string-append
     (string-join (delete-duplicates
                   (map (compose package-name package-change-package)
                        changes))
                  ", ")
     ": "))
  (define (fits? line)
    (<= (string-length line) %columns))
  (define what (what-told changes))
  (define (candidates head)
    (append (if what (list (string-append head what)) '())
            (if new? '() (list (string-append head (flags-told changes))))))
  (or (find fits?
            (append (if new? '() (candidates (string-append prefix names)))
                    (candidates prefix)))
      (string-append prefix
                     (if new? "Add variants of packages."
                         (flags-told changes)))))

(define (in-order changes)
  "Return CHANGES by the names of their files."
  (stable-sort changes
               (lambda (a b)
                 (string<? (package-change-file a) (package-change-file b)))))

(define* (edits->commit-message changes #:key (area (area-of changes))
                                (summary (summary-of (in-order changes) area))
                                (body ""))
  "Return the commit message, in the style of Guix, for the edits that CHANGES,
a list of <package-change>s, tell of: SUMMARY in one line; BODY, a string of
one paragraph or more, if it is not empty; and a ChangeLog, by the names of the
files.  Its lines have at most 72 columns, where no flag is longer.  The
summary begins with AREA, \"gnu\" for Guix itself."
  (unless (any (lambda (change)
                 (or (package-change-new? change)
                     (pair? (package-change-changes change))))
               changes)
    (raise-xencmp-error 'edits->commit-message
                        "nothing changes, so there is nothing to tell"))
  (string-append
   summary "\n\n"
   (if (string-null? body) "" (string-append (string-trim-right body) "\n\n"))
   (string-join
    (append-map file-lines
                (group-by package-change-file (in-order changes)))
    "\n" 'suffix)))

(define (edit->commit-message change . options)
  "Return the commit message for what CHANGE, a <package-change>, tells of;
OPTIONS are those of `edits->commit-message'."
  (apply edits->commit-message (list change) options))
