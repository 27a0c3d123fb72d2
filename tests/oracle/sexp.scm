;;; Compares our reader of Scheme with Guile's own `read':
;;;
;;; 1. on texts that are made at random from a grammar, many of them wrong;
;;; 2. on every .scm file below the directories that XENCMP_GUIX names,
;;;    separated by colons: the data, the line and column of every datum, and
;;;    whether the leaves of the tree are the file;
;;; 3. on files of these that are broken at many places: that both refuse them,
;;;    where, and whether all other top-level forms are still there.
;;;
;;; Exit status 77: the first holds, and there are no files.

(use-modules (ice-9 match) (ice-9 textual-ports)
             (rnrs bytevectors) (srfi srfi-1) (srfi srfi-26)
             (srfi srfi-34)
             (system base compile) (system syntax internal)
             (xencmp errors) (xencmp sexp) (xencmp source))

(add-to-load-path (dirname (dirname (current-filename))))
(use-modules (oracle corpus files))

;; What runs once a datum is worth compiling.
(define-syntax-rule (define-compiled (name . arguments) body ...)
  (define name (compile '(lambda arguments body ...) #:env (current-module))))

;; The hash extensions of (guix gexp), with plain data for their results.  At
;; the end of the text these have the end-of-file object for a datum; we refuse
;; that.
(define read* read)                       ;or `read-syntax'

(define (read-operand port)
  (let ((datum (read* port)))
    (if (eof-object? datum)
        (scm-error 'read-error #f
                   (format #f "~a:~a:~a: unexpected end of input"
                           (port-filename port) (1+ (port-line port))
                           (1+ (port-column port)))
                   '() #f)
        datum)))

(define (read-ungexp plain splicing)
  (lambda (char port)
    (let* ((head (if (eqv? (peek-char port) #\@)
                     (begin (read-char port) splicing)
                     plain))
           (operand (read-operand port)))
      (match (and (symbol? operand)
                  (string-index-right (symbol->string operand) #\:))
        (#f (list head operand))
        (colon (let ((name (symbol->string operand)))
                 (list head (string->symbol (string-take name colon))
                       (string-drop name (1+ colon)))))))))

(read-hash-extend #\~ (lambda (char port) (list 'gexp (read-operand port))))
(read-hash-extend #\$ (read-ungexp 'ungexp 'ungexp-splicing))
(read-hash-extend #\+ (read-ungexp 'ungexp-native 'ungexp-native-splicing))

(define (read-all port)
  (let loop ((data '()))
    (let ((datum (read* port)))
      (if (eof-object? datum)
          (reverse data)
          (loop (cons datum data))))))

(define (place message)
  "Return (LINE COLUMN) of MESSAGE, \"FILE:LINE:COLUMN: …\", of `read'."
  (match (string-split message #\:)
    ((_ line column . _)
     (list (string->number line) (string->number column)))))

(define (guile-result text)
  "Return (data DATUM ...) or (refused PLACE) for TEXT; PLACE is #f where
`read' gives none."
  (catch #t
    (lambda () (cons 'data (call-with-input-string text read-all)))
    (lambda (key . arguments)
      (list 'refused (and (eq? key 'read-error) (place (second arguments)))))))

(define (our-result text)
  (guard (c ((xencmp-error? c)
             (list 'refused (list (xencmp-error-line c)
                                  (xencmp-error-column c)))))
    (cons 'data (sexp->datum (string->sexp text)))))

(define (guile-column? line guile column)
  "Is GUILE the column, from 1, that a Guile port has where we have COLUMN of
LINE?  It goes to the next multiple of 8 at a tab.  Where LINE has carriage
returns, both count from one of them."
  (any (lambda (part)
         (= guile
            (string-fold (lambda (char at)
                           (case char
                             ((#\tab) (+ 1 (* 8 (1+ (quotient (1- at) 8)))))
                             ((#\backspace) (max 1 (1- at)))
                             ((#\alarm) at)
                             (else (1+ at))))
                         1
                         (string-take part (min (1- column)
                                                (string-length part))))))
       (string-split line #\return)))

(define (guile-place? text guile place)
  "Is GUILE, or any object that is no place, PLACE of TEXT as Guile counts?"
  (match (list guile place)
    (((line column) (our-line our-column))
     (and (= line our-line)
          (guile-column? (list-ref (string-split text #\newline) (1- line))
                         column our-column)))
    ((a b) (equal? a b))))


;;;
;;; Numbers that look random, the same each time.
;;;

(define state 1)

(define (random-below n)
  (set! state (modulo (+ (* state 6364136223846793005) 1442695040888963407)
                      (expt 2 64)))
  (modulo (ash state -33) n))

(define (any-of vector)
  (vector-ref vector (random-below (vector-length vector))))


;;;
;;; 1. Texts from a grammar.
;;;

(define tokens
  #("a" "b.c" "λ" "Été" "..." "." "." "->x" "a'b" "|x|" "{y}" "a#b" "x\\y"
    "#t" "#f" "#T" "#true" "#false" "#tru" "#falsey" "#nil" "#nill" "#:k"
    "#:k-2" "#: k" "#:#{a b}#" "#:12" "#:|x|" "#:#;x y" "#:'a" "#:" "#:-"
    "#:1+" "#{a b}#" "#{a}b}#" "#{\\x41;\\q}#" "#{\\xg;}#" "#{}#" "0" "-1"
    "+5" "1/2" "1/0" ".5" "5." "1e3 " "1e-3 " "-1.5e2" "+i" "-2i" "1+2i"
    "1@2" "+inf.0" "-nan.0" "+inf.0i" "1+" "1.2.3" "--1" "+-1"
    "12345678901234567890123" "1#" "1#.#" "#xfF" "#b101" "#o17" "#d9" "#e1.5"
    "#i1/2" "#x#e1/F" "#e#xa" "#xg" "#b2" "#e" "#x" "#i1e5" "#x1.5" "\"s\""
    "\"\"" "\"a\\n\\t\\\\\\\"\"" "\"\\x41\\u03bb\\U01f600\"" "\"\\x4\""
    "\"\\q\"" "\"\\ud800\"" "\"a\\\n  b\"" "\"\\x41;\""
    "\"\\(\\|\\0\\a\\v\\b\\f\\r\"" "\"a\r\nb\"" "\"a\\\r\nb\"" "#\\a"
    "#\\space" "#\\NUL" "#\\x41" "#\\101" "#\\(" "#\\;" "#\\λ" "#\\x "
    "#\\a◌" "#\\foo" "#\\x110000" "#\\7" "#\\8" "#\\ " "#\\\"" "#\\newline"
    "#\\del" "#\\xg" "#*101" "#*" "#*12" "#(" "#vu8(" "#u8(" "#s16(" "#f32("
    "#f64(" "#c64(" "#f3(" "#2(" "#2((1 2) (3 4))" "#0(a)" "#0(" "#1@1("
    "#@-(" "#2@1@2(" "#1:2(" "#u8:2(" "#u8:-1(" "#2f64((1.0))" "#u9(" "#vu9("
    "#v" "#s(" "#3" "#a(" "#b(" "#1" "#@1" "#<" "#%" "# " "#" "#!" "#!r6rs"
    "#!fold-case" "#!no-fold-case" "#!fold-cased !#" "#!x !#" "#!#!#" "#|x|#"
    "#|a #|b|# c|#" "#|" "#||#" "#;" "#;a" "#;(a b)" "#;#;a b" ";c\n" ";" "'"
    "`" "," ",@" "#'" "#`" "#," "#,@" "#~" "#$" "#$@" "#+" "#+@" "#$a:out"
    "#+b:c:d" "(" "(" "(" "(" ")" ")" ")" ")" "[" "]" "\"" "\\" "\f" "\t"
    "\r\n" "\v" "\x00;" "\xa0;" "ABC" "#NIL" "#F32(" "'()" "(a . b)" "(a . )"
    "(a . b c)" "(a b . (c d))" "#(a . (b))" "#(a . b)" "1" "2" "255" "256"))

(define gaps #("" " " " " " " "  " "\n" "\n" "\t"))

(define (random-text)
  (string-concatenate
   (append-map (lambda (_) (list (any-of tokens) (any-of gaps)))
               (iota (1+ (random-below 9))))))

(define (tally-report tally)
  (for-each (match-lambda
              ((what . count) (format #t "  ~a: ~a~%" what count)))
            (sort tally (lambda (a b) (> (cdr a) (cdr b))))))

(define (count! tally what)
  (assoc-set! tally what (1+ (or (assoc-ref tally what) 0))))

(define (shown result)
  "Return RESULT as text, if Guile can write it, which raises an error for some
symbols such as 1E400+a."
  (catch #t
    (lambda () (object->string result))
    (lambda _ "cannot be written")))

(define (compare-generated count)
  "Compare COUNT texts, print a summary, and return the number of those that
differ."
  (let loop ((n 0) (tally '()) (different 0))
    (if (= n count)
        (begin
          (format #t "~a generated texts, ~a differ~%" count different)
          (tally-report tally)
          different)
        (let* ((text     (random-text))
               (expected (guile-result text))
               (ours     (our-result text))
               (verdict
                (match (list expected ours)
                  ((('data . a) ('data . b))
                   (if (equal? a b) "same data" #f))
                  ((('refused #f) ('refused _))
                   "refused by both, Guile gives no place")
                  ((('refused a) ('refused b))
                   (if (guile-place? text a b)
                       "refused by both at the same place"
                       #f))
                  (_ #f))))
          (unless verdict
            (format #t "DIFFERS: ~s~%  read: ~a~%  ours: ~a~%" text
                    (shown expected) (shown ours)))
          (loop (1+ n) (count! tally (or verdict "different"))
                (if verdict different (1+ different)))))))


;;;
;;; 2. Files.
;;;

(define (file-text file)
  (call-with-input-file file get-string-all #:encoding "UTF-8"))

(define (read-file file)
  "Return the list of what `read*' gives for FILE, or the key of its error."
  (catch #t
    (lambda () (call-with-input-file file read-all #:encoding "UTF-8"))
    (lambda (key . _) key)))

(define (our-read-file file)
  (guard (c ((xencmp-error? c) (xencmp-error->string c)))
    (sexp->datum (read-sexp file))))

(define-compiled (round-trips? file)
  (let* ((tree (parse-sexp/lenient (read-text file)))
         (size (sexp-size tree)))
    (let loop ((node 1) (at 0))
      (if (= node size)
          (= at (text-size (sexp-text tree)))
          (let ((span (sexp-span tree node)))
            (cond ((memq (sexp-kind tree node) '(list vector quoted discarded))
                   (loop (1+ node) at))
                  ((= (car span) at) (loop (1+ node) (cdr span)))
                  (else #f)))))))

(define-compiled (compare-places syntaxes tree same-place?)
  ;; Return (COMPARED . DIFFERENT): how many of the places that SYNTAXES have
  ;; were compared with those of TREE, and at which nodes they differ.  Guile
  ;; keeps none inside of vectors, and for ( . x) that of x.
  (define compared 0)
  (define different '())
  (define (only-tail node)
    (let ((children (sexp-children tree node)))
      (and (eq? 'list (sexp-kind tree node))
           (pair? children)
           (null? (cdr children))
           (memq 'dot (map (lambda (child) (sexp-kind tree child))
                           (sexp-children/all tree node)))
           (car children))))
  (define (walk syntax node)
    (let ((tail (only-tail node)))
      (if tail
          (walk syntax tail)
          (walk* syntax node))))
  (define (walk* syntax node)
    (when (syntax? syntax)
      (let ((source (syntax-sourcev syntax))
            (where  (sexp-location tree node)))
        (set! compared (1+ compared))
        (unless (same-place? (1+ (vector-ref source 1))
                             (1+ (vector-ref source 2))
                             (location-line where) (location-column where))
          (set! different (cons node different)))))
    (let ((datum (if (syntax? syntax) (syntax-expression syntax) syntax)))
      (case (sexp-kind tree node)
        ((list)
         (let loop ((datum datum) (nodes (sexp-children tree node)))
           (cond ((null? nodes) #t)
                 ((pair? datum)
                  (walk (car datum) (car nodes))
                  (loop (cdr datum) (cdr nodes)))
                 (else (walk datum (car nodes))))))
        ((quoted)
         (walk (cadr datum) (car (sexp-children tree node)))))))
  (for-each walk syntaxes (sexp-children tree 0))
  (cons compared different))

(define (compare-file-places file)
  (define text (file-text file))
  (define lines
    (and (string-any (char-set #\tab #\return #\backspace #\alarm) text)
         (list->vector (string-split text #\newline))))
  (set! read* read-syntax)
  (let ((syntaxes (read-file file)))
    (set! read* read)
    (compare-places syntaxes (read-sexp file)
                    (if lines
                        (lambda (line column our-line our-column)
                          (and (= line our-line)
                               (guile-column? (vector-ref lines (1- line))
                                              column our-column)))
                        (lambda (line column our-line our-column)
                          (and (= line our-line) (= column our-column)))))))

(define (compare-files files)
  "Compare FILES, print a summary, and return the number of those that differ."
  (define refused 0)
  (define places 0)
  (define other-places 0)
  (define different
    (filter (lambda (file)
              (let ((expected (read-file file)) (ours (our-read-file file)))
                (cond ((and (symbol? expected) (string? ours))
                       (format #t "refused by both: ~a~%" ours)
                       (set! refused (1+ refused))
                       #f)
                      ((not (equal? expected ours))
                       (format #t "DIFFERS: ~a: ~a~%" file
                               (if (string? ours) ours ""))
                       #t)
                      (else
                       (match (compare-file-places file)
                         ((compared . nodes)
                          (set! places (+ places compared))
                          (set! other-places (+ other-places (length nodes)))
                          (unless (null? nodes)
                            (format #t "OTHER PLACE: ~a: ~a~%" file
                                    (location->string
                                     (sexp-location (read-sexp file)
                                                    (last nodes)))))
                          (pair? nodes)))))))
            files))
  (define lossy (remove round-trips? files))
  (for-each (lambda (file) (format #t "LOSSY: ~a~%" file)) lossy)
  (format #t "~a files, ~a differ, ~a do not round-trip, ~a refused by both~%"
          (length files) (length different) (length lossy) refused)
  (format #t "~a places of data compared, ~a differ~%" places other-places)
  (+ (length different) (length lossy)))


;;;
;;; 3. Broken files.
;;;

(define (nodes-of-kind tree kind)
  (list->vector (filter (lambda (node) (eq? kind (sexp-kind tree node)))
                        (iota (1- (sexp-size tree)) 1))))

;; How a text is broken: a name, the kind of token where, and a procedure from
;; the bytes before, the token's, and the bytes behind it to the new text.
(define breaks
  `(("a closing parenthesis missing" close ,(lambda (a token b) (list a b)))
    ("an opening parenthesis missing" open ,(lambda (a token b) (list a b)))
    ("a closing parenthesis too many" close
     ,(lambda (a token b) (list a token ")" b)))
    ("a bracket" close ,(lambda (a token b) (list a "]" b)))
    ("a string without its end" string
     ,(lambda (a token b) (list a (string-drop-right token 1) b)))
    ("a stray quotation mark" atom ,(lambda (a token b) (list a "\"" token b)))
    ("an unknown escape" string
     ,(lambda (a token b) (list a (string-drop-right token 1) "\\q\"" b)))
    ("#<" atom ,(lambda (a token b) (list a "#<" token b)))
    ("an unknown character" atom
     ,(lambda (a token b) (list a "#\\nonesuch " token b)))
    ("two data behind a dot" close
     ,(lambda (a token b) (list a " . x y" token b)))
    ("a quote before a parenthesis" close
     ,(lambda (a token b) (list a "'" token b)))
    ("a comment without its end" atom
     ,(lambda (a token b) (list a "#|" token b)))
    ("the end too early" atom ,(lambda (a token b) (list a token)))))

(define (break-at text tree node change)
  "Return TEXT, of TREE, with the token NODE broken by CHANGE."
  (define bytes (string->utf8 text))
  (define (part begin end)
    (let ((copy (make-bytevector (- end begin))))
      (bytevector-copy! bytes begin copy 0 (- end begin))
      (utf8->string copy)))
  (match (sexp-span tree node)
    ((begin . end)
     (string-concatenate
      (change (part 0 begin) (part begin end)
              (part end (bytevector-length bytes)))))))

(define (forms-lost tree node broken cut?)
  "Return the top-level forms of TREE that BROKEN, its text with NODE broken,
has no more; not the one around NODE, nor what is behind it if CUT? is true."
  (define there (make-hash-table))
  (for-each (lambda (form)
              (hash-set! there (sexp-source broken form) #t))
            (remove (lambda (form) (eq? 'error (sexp-kind broken form)))
                    (sexp-children broken 0)))
  (match (sexp-span tree node)
    ((begin . end)
     (remove (lambda (form)
               (match (sexp-span tree form)
                 ((from . to)
                  (or (and (<= from begin) (<= end to))
                      (and cut? (> from begin))
                      (hash-ref there (sexp-source tree form))))))
             (sexp-children tree 0)))))

(define (compare-broken files)
  "Break each of FILES in every way, print a summary, and return the number of
texts that one reader takes and the other refuses."
  (define tally '())
  (define (count-as what) (set! tally (count! tally what)))
  (define kept 0)
  (define (try file text tree name kind change)
    (define nodes (nodes-of-kind tree kind))
    (unless (zero? (vector-length nodes))
      (let* ((node     (any-of nodes))
             (broken   (break-at text tree node change))
             (expected (guile-result broken))
             (ours     (our-result broken)))
        (define (remark what)
          (format #t "~a: ~a: ~a~%  read: ~a~%  ours: ~a~%" what name
                  (location->string (sexp-location tree node))
                  (if (eq? 'data (car expected)) "taken" expected)
                  (if (eq? 'data (car ours)) "taken" ours)))
        (count-as
         (match (list expected ours)
           ((('data . a) ('data . b))
            (cond ((equal? a b) "no error to either, the same data")
                  (else (remark "OTHER DATA") 'different)))
           ((('refused #f) ('refused _))
            "refused by both, Guile gives no place")
           ((('refused a) ('refused b))
            (cond ((guile-place? broken a b)
                   "refused by both at the same place")
                  (else (remark "OTHER PLACE")
                        "refused by both, at different places")))
           (_ (remark "ONE REFUSES") 'different)))
        (when (eq? 'refused (car expected))
          (if (null? (forms-lost tree node
                                 (parse-sexp/lenient
                                  (string->text file broken))
                                 (string=? name "the end too early")))
              (set! kept (1+ kept))
              (count-as (string-append "other forms lost: " name)))))))
  (for-each (lambda (file)
              (let* ((text (file-text file))
                     (tree (read-sexp file)))
                (for-each (match-lambda
                            ((name kind change)
                             (try file text tree name kind change)))
                          breaks)))
            files)
  (format #t "~a broken files:~%" (* (length breaks) (length files)))
  (tally-report (map (match-lambda
                       (('different . n) (cons "DIFFERENT" n))
                       (entry entry))
                     tally))
  (format #t "  refused, and all other forms are there: ~a~%" kept)
  (or (assoc-ref tally 'different) 0))

(define (sample files)
  "Return some of FILES that are valid and not too long for `read'."
  (filter-map (lambda (file n)
                (and (zero? (modulo n 4))
                     (< 200 (stat:size (stat file)) 60000)
                     (pair? (our-read-file file))
                     file))
              files (iota (length files))))


(define different-texts (compare-generated 40000))
(define directories
  (match (getenv "XENCMP_GUIX")
    ((or #f "")
     (display "SKIPPED: set XENCMP_GUIX to directories with Scheme files\n")
     (exit (if (zero? different-texts) 77 1)))
    (value (string-split value #\:))))
(define files (append-map (cut files-below <> ".scm") directories))
(define different-files (compare-files files))
(define different-breaks (compare-broken (sample files)))
(exit (and (pair? files)
           (zero? (+ different-texts different-files different-breaks))))
