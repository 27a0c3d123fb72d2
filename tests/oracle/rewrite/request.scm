;;; The changes of flags that lead from one version of a definition to the next.

(define-module (oracle rewrite request)
  #:use-module (ice-9 match)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-11)
  #:use-module (srfi srfi-26)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp rewrite)
  #:use-module (xencmp sexp)
  #:use-module (xencmp source)
  #:use-module (oracle rewrite form)
  #:use-module (oracle rewrite reading)
  #:export (derive-request
            request-changes
            request-remarks
            change->string
            package-spots

            spot
            spot-flags
            spot-facts
            spot-own?
            spot-text
            spot-tests
            spot-comment
            spot-behind
            spot-key))

;; What one datum of the source gives to an argument, one flag or several, such as
;; one for each system; and how it stands in the definition.
(define-record-type <spot>
  (make-spot flags facts own? text tests comment behind over above)
  spot?
  (flags   spot-flags)
  (facts   spot-facts)    ;see (oracle rewrite reading)
  (own?    spot-own?)     ;it stands in the definition
  (text    spot-text)     ;its source
  (tests   spot-tests)    ;list of sources, the outermost first; or #f: other code
  (comment spot-comment)  ;above it: a string, its lines joined
  (behind  spot-behind)   ;behind it on its line, or ""
  (over    spot-over)     ;above the form such as #$@(if …) that it begins, or ""
  (above   spot-above))   ;the comment of the whole argument, or ""

(define (spot-flag spot)
  (first (spot-flags spot)))

(define (comment-text tree nodes)
  "Return the lines of the comments NODES of TREE, without semicolons."
  (define (line node)
    (define text
      (string-trim-right (string-trim (sexp-source tree node) #\;)))
    (if (string-prefix? " " text) (string-drop text 1) text))
  (string-join (map line nodes) "\n"))

(define (flag-comments tree path)
  "Return three values, lists of nodes of TREE: the comments above the flag that
ends PATH, those behind it or behind the parentheses that close what it is the
last of, and those above the form such as #$@(if …) whose first flag it is."
  (define (prefix? node . prefixes)
    (any (cut string-prefix? <> (sexp-source tree node)) prefixes))
  (define (above node)
    (let-values (((above behind) (sexp-comments tree node)))
      above))
  (define (behind node)
    (let-values (((above behind) (sexp-comments tree node)))
      behind))
  (define (first-flag? node parent)
    (match (sexp-children tree parent)
      ((first . rest)
       (or (eqv? first node)
           (and (prefix? parent "(list") (pair? rest)
                (eqv? node (car rest)))))))
  (define (climb-above path)
    (match path
      ((node parent . around)
       (let-values (((inside outside)
                     (break (cut prefix? <> "#$@" ",@")
                            (take-while (negate (cut prefix? <> "(cons"))
                                        (cons parent around)))))
         (if (and (pair? outside) (first-flag? node parent))
             (or (find pair? (map above (append inside
                                                (list (first outside)))))
                 '())
             '())))
      (_ '())))
  (define (climb-behind path)
    (match path
      ((node parent . around)
       (if (and (memq (sexp-kind tree parent) '(list quoted))
                (eqv? node (last (sexp-children tree parent))))
           (match (behind parent)
             (() (climb-behind (cons parent around)))
             (comments comments))
           '()))
      (_ '())))
  (define inwards (reverse path))
  (values (above (first inwards))
          (match (behind (first inwards))
            (() (climb-behind inwards))
            (comments comments))
          (climb-above inwards)))

(define (argument-comment tree path keyword)
  "Return the comment of the argument KEYWORD, a string, around what ends PATH, a
list of nodes of TREE: above the keyword, and between it and its value."
  (define (comments-above node)
    (define-values (above behind) (sexp-comments tree node))
    above)
  (let loop ((path path))
    (match path
      ((parent child . rest)
       (match (and (eq? 'list (sexp-kind tree parent))
                   (find-tail (lambda (node)
                                (string=? keyword (sexp-source tree node)))
                              (sexp-children tree parent)))
         ((name (? (cut eqv? child <>)) . _)
          (comment-text tree (append (comments-above name)
                                     (comments-above child))))
         (_ (loop (cdr path)))))
      (_ ""))))

(define (host-code? tree path)
  "Whether what ends PATH, a list of nodes of TREE, stands behind a comma that
leads out of all quasiquotes, to the host."
  (define (quoted? node)
    (string-prefix? "'" (sexp-source tree node)))
  (define (quasiquoted? node)
    (string-prefix? "`" (sexp-source tree node)))
  (match (reverse path)
    ((element parent . around)
     (and (string-prefix? "," (sexp-source tree parent))
          (and=> (find (lambda (node)
                         (or (quoted? node) (quasiquoted? node)
                             (string-prefix? "#~" (sexp-source tree node))))
                       path)
                 quasiquoted?)
          (= 1 (fold (lambda (node depth)
                       (define source (sexp-source tree node))
                       (cond ((string-prefix? "`" source) (+ depth 1))
                             ((string-prefix? "," source) (- depth 1))
                             (else depth)))
                     0 around))))
    (_ #f)))

(define (ungexp? tree path)
  "Whether what ends PATH, a list of nodes of TREE, stands behind #$."
  (match (reverse path)
    ((element parent . around)
     (and (eq? 'quoted (sexp-kind tree parent))
          (string-prefix? "#$" (sexp-source tree parent))
          (not (string-prefix? "#$@" (sexp-source tree parent)))))
    (_ #f)))

(define (source-at-margin tree node)
  "Return the source of NODE of TREE with its further lines indented as if it
began a line; as it is, when a string goes over several lines."
  (define source (sexp-source tree node))
  (define margin (1- (location-column (sexp-location tree node))))
  (define (string-lines? node)
    (if (eq? 'string (sexp-kind tree node))
        (string-index (sexp-source tree node) #\newline)
        (and (memq (sexp-kind tree node) '(list quoted))
             (any string-lines? (sexp-children tree node)))))
  (define (moved line)
    (let ((blank (or (string-skip line #\space) (string-length line))))
      (string-drop line (min blank margin))))
  (if (string-lines? node)
      source
      (match (string-split source #\newline)
        ((first . rest)
         (string-join (cons first (map moved rest)) "\n")))))

(define (enclosing-tests tree path)
  "Return the sources of the tests that decide on whether what ends PATH, a list
of nodes of TREE, is there; or #f where that cannot be said."
  (define (source node)
    ;; A test in build code that is computed on the host: (if #$(target-x86?) …).
    (if (string-prefix? "#$(" (sexp-source tree node))
        (source-at-margin tree (first (sexp-children tree node)))
        (source-at-margin tree node)))
  (define (negated test) (string-append "(not " test ")"))
  (define (in-form parent child)
    (match (and (eq? 'list (sexp-kind tree parent))
                (sexp-children tree parent))
      (((= source "if") test then . else)
       (cond ((eqv? child then) (list (source test)))
             ((memv child else) (list (negated (source test))))
             (else '())))
      (((= source (or "when" "and")) test . body)
       (if (memv child body) (list (source test)) '()))
      (((= source "unless") test . body)
       (if (memv child body) (list (negated (source test))) '()))
      (((= source "cond") . clauses)
       ;; As one would ask for a clause; whether the clauses before it take
       ;; something away, the comparison tells.
       (let* ((before (take-while (negate (cut eqv? child <>)) clauses))
              (test   (compose source first (cut sexp-children tree <>)))
              (own    (test child)))
         (if (string=? own "else")
             (map (compose negated test) before)
             (list own))))
      (((= source (or "match" "case" "lambda" "map" "filter" "delete" "fold"
                      "remove" "append-map" "or"))
        . _)
       #f)
      (_ '())))
  (let loop ((path path) (tests '()))
    (match path
      ((parent child . rest)
       (match (in-form parent child)
         (#f #f)
         (more (loop (cons child rest) (append tests more)))))
      (_ tests))))

(define (package-spots text name package)
  "Return an association list of keywords and the <spot>s of their flags, of
PACKAGE, which the variable NAME of TEXT holds; only of those that are for
flags."
  (define tree (parse-sexp text))
  (define-values (source begin) (definition-source text name))
  (define end                ;a definition of another shape has no flags of its own
    (if source (+ begin (text-size (string->text "" source))) -1))
  (fold (lambda (argument spots)
          (define keyword (argument-keyword argument))
          (if (flags-keyword? keyword)
              (let ((new (argument-spots text tree argument begin end)))
                (match (assoc keyword spots)
                  (#f (append spots (list (cons keyword new))))
                  ((_ . old)
                   (map (match-lambda
                          ((key . rest)
                           (if (string=? key keyword)
                               (cons key (append old new))
                               (cons key rest))))
                        spots))))
              spots))
        '() (package-arguments package)))

(define (argument-spots text tree argument begin end)
  "Return the <spot>s of the flags of ARGUMENT, read from TEXT, whose TREE is
given, where a definition stands from byte BEGIN to END."
  (map (lambda (flags)
         (define where (flag-location (first flags)))
         (define own?
           (and where
                (string=? (location-file where) (text-name text))
                (<= (location-end where) end)
                (<= begin (location-begin where))))
         (define path
           (and own?
                (sexp-path tree (location-begin where) (location-end where))))
         (define-values (above behind over)
           (if own?
               (flag-comments tree path)
               (values '() '() '())))
         (make-spot flags
                    (map (lambda (flag)
                           (flag-facts flag (argument-condition argument)))
                         flags)
                    own?
                    (if own?
                        (string-append (if (or (host-code? tree path)
                                               (ungexp? tree path))
                                           "#$"
                                           "")
                                       (source-at-margin tree (last path)))
                        "")
                    (if own? (enclosing-tests tree path) '())
                    (if own? (comment-text tree above) "")
                    (if own? (comment-text tree behind) "")
                    (if own? (comment-text tree over) "")
                    (if own?
                        (argument-comment tree path
                                          (argument-keyword argument))
                        "")))
       (by-place (argument-flags argument))))

(define (by-place flags)
  "Return FLAGS as a list of lists, each of neighbours with one place."
  (fold-right (lambda (flag groups)
                (match groups
                  (((and group (other . _)) . rest)
                   (if (and (flag-location flag)
                            (equal? (flag-location flag)
                                    (flag-location other)))
                       (cons (cons flag group) rest)
                       (cons (list flag) groups)))
                  (() (list (list flag)))))
              '() flags))

(define (spot-key spot others)
  "Return what names SPOT among OTHERS: its key, or else its whole text."
  (define key (flag-key (spot-flag spot)))
  (if (any (lambda (other)
             (and (not (eq? other spot))
                  (string=? key (flag-key (spot-flag other)))
                  (not (equal? (flag->string (spot-flag spot))
                               (flag->string (spot-flag other))))))
           others)
      (flag->string (spot-flag spot))
      key))


;;;
;;; Difference of two lists.
;;;

(define (common a b same?)
  "Return the longest common subsequence of lists A and B, as pairs of an element
of each."
  (define rows (list->vector a))
  (define columns (list->vector b))
  (define height (vector-length rows))
  (define width (vector-length columns))
  (define lengths (make-array 0 (+ height 1) (+ width 1)))
  (define (same-at? i j)
    (same? (vector-ref rows i) (vector-ref columns j)))
  (for-each
   (lambda (i)
     (for-each
      (lambda (j)
        (array-set! lengths
                    (if (same-at? i j)
                        (+ 1 (array-ref lengths (+ i 1) (+ j 1)))
                        (max (array-ref lengths (+ i 1) j)
                             (array-ref lengths i (+ j 1))))
                    i j))
      (reverse (iota width))))
   (reverse (iota height)))
  (let loop ((i 0) (j 0))
    (cond ((or (= i height) (= j width)) '())
          ((same-at? i j)
           (acons (vector-ref rows i) (vector-ref columns j)
                  (loop (+ i 1) (+ j 1))))
          ((>= (array-ref lengths (+ i 1) j) (array-ref lengths i (+ j 1)))
           (loop (+ i 1) j))
          (else (loop i (+ j 1))))))

(define (gaps a b kept)
  "Return what is between the KEPT pairs of A and B, a list of pairs of lists."
  (define (until lst end) (take-while (negate (cut eq? end <>)) lst))
  (define (after lst end) (cdr (memq end lst)))
  (match kept
    (() (list (cons a b)))
    (((from . to) . rest)
     (acons (until a from) (until b to)
            (gaps (after a from) (after b to) rest)))))


;;;
;;; Requests.
;;;

;; What is asked for; and what of it cannot be said, a list of strings.
(define-record-type <request>
  (make-request changes remarks)
  request?
  (changes request-changes)
  (remarks request-remarks))

(define (change->string change)
  "Return CHANGE in one line."
  (object->string
   `(,(flag-change-action change) ,(flag-change-keyword change)
     ,(flag-change-key change) ,(flag-change-text change)
     ,(flag-change-place change) ,(flag-change-anchor change)
     ,(flag-change-comment-place change) ,(flag-change-when change)
     ,(flag-change-comment change))))

(define (tests->when tests)
  (match tests
    (() "")
    ((test) test)
    (tests (string-append "(and " (string-join tests " ") ")"))))

(define (derive-request before after keyword)
  "Return the <request> that makes AFTER, a list of <spot>s, of BEFORE, for the
argument KEYWORD, a string."
  (define (same? a b) (equal? (spot-facts a) (spot-facts b)))
  (define all (append before after))
  (define kept (common before after same?))
  (define remarks '())
  (define (remark! text) (set! remarks (cons text remarks)))

  (define (key-of spot) (spot-key spot all))

  (define (change action spot . arguments)
    (define tests (and spot (spot-tests spot)))
    (when (and spot (not tests))
      (remark! "under code that is no test"))
    (apply flag-change action keyword
           (append (if (and tests (pair? tests))
                       (list #:when (tests->when tests))
                       '())
                   arguments)))

  ;; The comment that NEW has and OLD has not, as arguments.
  (define (new-comment old new)
    (define comment
      (cond ((or old (not (string-null? (spot-comment new))))
             (spot-comment new))
            ((not (member (spot-over new) (cons "" (map spot-over before))))
             (spot-over new))
            ((and (not (any spot-own? before)) (eq? new (first after)))
             (spot-above new))
            (else "")))
    (cond ((and old (string=? (spot-comment old) (spot-comment new))
                (string=? (spot-behind old) (spot-behind new)))
           '())
          ((string-null? (spot-behind new))
           (list #:comment comment))
          ((string-null? comment)
           (list #:comment (spot-behind new) #:comment-place 'behind))
          (else
           (remark! "comments above the flag and behind it")
           (list #:comment comment))))

  (define (uncommented? old new)
    (and (not (string-null? (string-append (spot-comment old)
                                           (spot-behind old))))
         (string-null? (string-append (spot-comment new) (spot-behind new)))))

  ;; Where SPOT of AFTER goes, as arguments.
  (define (place-of spot)
    (define previous
      (let loop ((rest after) (previous #f))
        (if (eq? spot (car rest)) previous (loop (cdr rest) (car rest)))))
    ;; What is added later is not there yet.
    (define rest (remove (cut memq <> news) (cdr (memq spot after))))
    (define next (and (pair? rest) (car rest)))
    (define (anchor? other)
      ;; It is one in the definition that can be told from the others.
      (and (spot-own? other)
           (= 1 (count (cut same? other <>) after))))
    (define (beside? other)
      (and (anchor? other) (equal? (spot-tests other) (spot-tests spot))))
    ;; Last of all flags, or of those that the package writes itself.
    (define behind
      (if (any (negate spot-own?) after) '(#:place last) '(#:place any)))
    (cond ((not next) behind)
          ((not previous) '(#:place first))
          ((beside? previous)
           (list #:place 'after #:anchor (key-of previous)))
          ((beside? next)
           (list #:place 'before #:anchor (key-of next)))
          ((anchor? previous)
           (list #:place 'after #:anchor (key-of previous)))
          ((anchor? next)
           (list #:place 'before #:anchor (key-of next)))
          ((not (any spot-own? rest)) '(#:place any))
          (else '(#:place first))))

  (define (replacement old new)
    (if (or (equal? (spot-tests old) (spot-tests new))
            (pair? (or (spot-tests new) '())))
        (cond ((and (string=? (spot-text old) (spot-text new))
                    (equal? (spot-tests old) (spot-tests new)))
               (remark! "a variable that the flag speaks of changes")
               '())
              (else
               (cons (apply change 'replace
                            (if (equal? (spot-tests old) (spot-tests new))
                                #f
                                new)
                            #:key (key-of old) #:text (spot-text new)
                            (new-comment old new))
                     (if (uncommented? old new)
                         (list (change 'comment #f #:key (key-of new)))
                         '()))))
        #f))

  (define (moved old new)
    (apply change 'move #f #:key (key-of new) (place-of new)))

  (define (addition new)
    (apply change 'add new #:text (spot-text new)
           (append (new-comment #f new) (place-of new))))

  (define (removal old)
    (change 'remove #f #:key (key-of old)))

  ;; Pairs of what is replaced, of one key first; what is left of both.
  (define (pair-up gap)
    (define (by-key olds news)
      (match news
        (() (values '() olds '()))
        ((new . rest)
         (let ((old (find (lambda (old)
                            (string=? (flag-key (spot-flag old))
                                      (flag-key (spot-flag new))))
                          olds)))
           (let-values (((pairs olds news)
                         (by-key (if old (delq old olds) olds) rest)))
             (if old
                 (values (acons old new pairs) olds news)
                 (values pairs olds (cons new news))))))))
    (let-values (((pairs olds news) (by-key (car gap) (cdr gap))))
      (let ((n (min (length olds) (length news))))
        (list (append pairs (map cons (take olds n) (take news n)))
              (drop olds n) (drop news n)))))

  (define parts (map pair-up (gaps before after kept)))
  (define-values (replaced unlike)
    (partition (match-lambda ((old . new) (replacement old new)))
               (append-map first parts)))
  (define olds (append (append-map second parts) (map car unlike)))
  (define news
    (filter (cut memq <> (append (append-map third parts) (map cdr unlike)))
            after))
  (define moves
    (filter-map (lambda (new)
                  (and=> (find (cut same? new <>) olds)
                         (cut cons <> new)))
                news))
  (define removals
    (map removal (remove (cut assq <> moves) olds)))
  (define recommented
    (filter-map
     (match-lambda
       ((old . new)
        (and (spot-own? new)
             (not (and (string=? (spot-comment old) (spot-comment new))
                       (string=? (spot-behind old) (spot-behind new))))
             (apply change 'comment #f #:key (key-of new)
                    (new-comment old new)))))
     kept))

  (unless (every spot-own? (append olds (map car replaced) news
                                   (map cdr replaced)))
    (remark! "a flag that stands elsewhere"))
  (let* ((replacements
          (append-map (match-lambda ((old . new) (replacement old new)))
                      replaced))
         (placed
          (map (lambda (new)
                 (match (find (match-lambda ((_ . to) (eq? to new))) moves)
                   (#f (addition new))
                   ((old . _) (moved old new))))
               news))
         ;; A list must not be empty in between.
         (own-left? (or (pair? replaced)
                        (any (compose spot-own? car) kept))))
    (make-request (append replacements
                          (if own-left?
                              (append removals placed)
                              (append placed removals))
                          recommented)
                  (delete-duplicates (reverse remarks)))))
