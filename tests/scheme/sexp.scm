(use-modules (srfi srfi-11) (srfi srfi-34) (srfi srfi-64)
             (xencmp errors) (xencmp sexp) (xencmp source))

(define (same-as-read text)
  "Compare TEXT as we read it with what `read' makes of it."
  (define expected
    (call-with-input-string text
      (lambda (port)
        (let loop ((data '()))
          (let ((datum (read port)))
            (if (eof-object? datum)
                (reverse data)
                (loop (cons datum data))))))))
  (test-equal text expected (sexp->datum (string->sexp text))))

(test-begin "sexp")
(for-each same-as-read
          '("" "a" "(a . b)" "(a b . (c d))" "(a b . c)" "#(1 #(2) 3)"
            "\"a\\n\\x41\\u03bb\\U01f600\\\\\\\"\\(\\|\\\n b\\0\\a\\v\\b\\f\\r\\t\""
            "a\0b (c \0 d) #t\0 \"\0\" #\\\0 ;\0\n e 1\0 #:f\0 '\0"
            "#: a #:\n #{b c}# #:;d\n e (#: #|f|# g) #:#|h #|i|# |#j"
            "#:key #:k-2 #:#{a b}#" "#{a b}# #{a\\x41;}b}# ||"
            "#\\a #\\space #\\λ"
            "#\\( #\\; #\\x41 #\\101 #\\NUL #\\x #\\7 #\\ #\\◌"
            "#\\nul #\\soh #\\us #\\del #\\escape #\\np"
            "1 -1 +5 1/2 1/0 -1.5 .5 5. 1e3 1e-3 #xff #b101 #o17 #e1.5 #i1/2 #xFe/3"
            "+i -i 1+2i 1.5-2/3i +inf.0 1@2 1+ - ... -> +a 1a 1.2.3 +inf 1/ 1e .e1"
            "12345678901234567890123 -9223372036854775808 9223372036854775808"
            "#vu8(1 2) #u8(1) #s32(-1) #f64(1.5) #c64(1+i) #2((1 2) (3 4)) #0(a)"
            "#1@1(1 2) #2@1@2((1)) #1:2(a b) #2:1:2((a b)) #2f64((1.0)) #2@1:1@2:2((1 2))"
            "#*1011 #* #t #f #true #false #nil #T #F #TRUE"
            "'a `(a ,b ,@c) #'a #`(a #,b #,@c) ''a '()"
            "a;b\nc #|d #|e|# f|# g #;(h) i #; #;j k l #!/x !# m"
            "#!fold-case ABC #:DEF \"GHI\" #\\A #!no-fold-case JKL"
            "#!r6rs \"\\x41;b\\\n   c\" [a]"
            "(a (b (c #(#vu8(1) (x . #(y))) . #(1)))) a'b" "\r\n(a\r\n\fb)"
            "λ-calculus été" "\ufeff(a)" "|a b| {c} x\\y a#b"
            "(a . .) (. b) '. . #(a . (b c)) #(a . 'b) (a . (b . (c)))"
            "#: a #:#;x y #:#!fold-case Z #:|x| #:{k} #:1+ #:..."
            "#t1 #true1 #tru1 #falsey #fals #t'a #f#t #*102 #\\a #\\(b"
            "#@(1 2) #@1(1 2) #@-(1 2) #1@-1(1 2) #u8:2(1 2) #0f64(1.5) #c32(1+i)"
            "#s8(-1) #u16(1) #s16(1) #u32(1) #u64(1) #s64(1) #f32(1.5)"
            "#!fold-case ABC #:DEF #{GHI}# #:#{J}# #nIL ÉTÉ #\\A \"B\" #!r6rs KLM"
            "#!r6rs \"a\\\n \t\xa0;b\" #!fold-cased x !# #!!# #!#!# #!r6rs(a)"
            "#;a #;#;b c d (e #;f) '#;g h #(#;i) (a . #;b c #;d) #;(#;a b)"
            "a ; b\r\n#|\r\n|#c#||#d #|#|||#|# e"
            "-nan.0 +nan.00# +inf.0+inf.0i 1e0@-1"
            "#e1.2e2 #x-F/a #i#x10 #x#i10 #b-1+1i #o7 1.#e1 +.5i 1#/2#"
            "#\\x+41 #\\U #\\x3bb #\\null #\\nl #\\SP #\\e◌ #\\\t #\\\n#\\]"
            "#{}# #{a}b}# #{\\}#}# #{a\nb}#x #{\\x3bb;}#"))

;; What `read' refuses, at the same place where it gives one.
(define (place-of-read text)
  (catch 'read-error
    (lambda ()
      (call-with-input-string text
        (lambda (port)
          (let loop ()
            (if (eof-object? (read port)) 'taken (loop))))))
    (lambda (key subr message . _)
      (map string->number (list-head (cdr (string-split message #\:)) 2)))))
(define (place-of-ours text)
  (guard (c ((xencmp-error? c)
             (list (xencmp-error-line c) (xencmp-error-column c))))
    (sexp->datum (string->sexp text))
    'taken))
(for-each
 (lambda (text)
   (test-assert text (pair? (place-of-read text)))
   (test-equal text (place-of-read text) (place-of-ours text)))
 '("(" "(a\n (b" ")" "a\n]" "(a]" "[a)" "(a))" "'" "(')" "`]" ",@" "#'"
   "(#;)" "#;" "(a . )" "(a . b c)" "(a . b" "(a . b 'c)" "(a . . b)" "\"a"
   "\"a\\" "\"\\q\"" "\"\\x4\"" "\"\\u12\"" "#!r6rs \"\\x41\"" "#|a" "#|#||#"
   "#!a" "#{a" "#{a}" "#{\\xg;}#" "#{\\x41" "#\\" "(#\\foo)" "#\\xg" "#\\8a"
   "#<" "#%a" "# " "#" "#a" "#NIL" "#nill" "#n" "#xg" "#b2 " "#e" "#d1x"
   "#v8(1)" "#vu9(1)" "#vu8" "#3" "#u8" "#u8:-1(1)" "#1@1" "#1@1x(1)" "#0()"
   "#0(a b)" "#2@1((1))" "#:" "#:12" "#:'a b" "#:\"a\"" "#:#t" "(#:)" "#:(a)"
   "(λ \"é\\q\")" "\ufeff)" "\r)" "a\r)" "(a\r b" "#\\\r foo)" "\"a\rb"
   "\"a\r\\q\"" "(a\r\n b))" "\"a\r\nb\\q\"" "#|\r" "#\\foo\r" "\ufeff(\r]"))
(for-each                             ;refused by both, `read' gives no place
 (lambda (text)
   (test-assert text (catch #t (lambda () (place-of-read text) #f) (const #t)))
   (test-assert text (pair? (place-of-ours text))))
 '("#u8(a)" "#u8(256)" "#f3(1)" "#u9(1)" "#2(1)" "#(a . b)" "#vu8(1 . 2)"
   "1e400" "\"\\ud800\"" "#\\x110000" "#{\\xd800;}#" "#1:3(1)"))
(test-equal (quote (1 14)) (place-of-ours "#!curly-infix {a}\n)"))

(test-equal '(((ungexp a "out")) ((ungexp-native-splicing b:c "d")))
  (map (lambda (text) (sexp->datum (string->sexp text)))
       '("#$a:out" "#+@b:c:d")))
(test-equal '((gexp (ungexp a) (ungexp-splicing b))
              (ungexp-native c) (ungexp-native-splicing d))
  (let ((tree (string->sexp "#~(#$a #$@b) #+c #+@d")))
    (let ((data (sexp->datum tree)))
      (cons (cons (caar data) (cadar data)) (cdr data)))))

(define (failure text)
  (guard (c ((xencmp-error? c) (xencmp-error->string c)))
    (sexp->datum (parse-sexp (string->text "f.scm" text)))))
(test-equal "f.scm:2:3: error: unexpected end of input while searching for: ) of the ( at 2:2"
  (failure "(a)\n ("))
(test-equal "f.scm:1:7: error: unknown character name: #\\foo" (failure "(#\\foo)"))
(test-equal "f.scm:1:6: error: invalid character in escape sequence"
  (failure "  \"\\q\""))
(test-equal "f.scm:1:1: error: malformed array" (failure "#u8(a)"))
(test-equal "f.scm:1:14: error: curly infix syntax is not supported"
  (failure "#!curly-infix {a + b}"))
(test-equal "f.scm:1:1: error: a file of NUL bytes only" (failure (make-string 99 #\nul)))
(test-assert "a deep datum"
  (pair? (sexp->datum (string->sexp (string-append (make-string 1000000 #\()
                                                   (make-string 1000000 #\)))))))

(define tree (string->sexp "(define x ;c\n 'y)" "g.scm"))
(test-equal '(1) (sexp-children tree 0))
(test-equal '(define x 'y) (sexp->datum tree 1))
(test-equal '(atom atom quoted) (map (lambda (n) (sexp-kind tree n))
                                     (sexp-children tree 1)))
(test-equal '("define" "x" "'y") (map (lambda (n) (sexp-source tree n))
                                      (sexp-children tree 1)))
(let ((y (last-pair (sexp-children tree 1))))
  (test-equal "g.scm:2:2" (location->string (sexp-location tree (car y))))
  (test-equal '(14 . 16) (sexp-span tree (car y))))
(test-equal "(define x ;c\n 'y)"
  (let loop ((node 0))
    (if (memq (sexp-kind tree node) '(root list quoted))
        (string-concatenate (map loop (sexp-children/all tree node)))
        (sexp-source tree node))))
(let ((bad (parse-sexp/lenient (string->text "f" "(a\n(b)\n"))))
  (test-equal '(error list) (map (lambda (n) (sexp-kind bad n))
                                 (sexp-children bad 0)))
  (test-equal '("f:3:1: error: unexpected end of input while searching for: ) of the ( at 1:1")
    (map diagnostic->string (sexp-errors bad))))
(let* ((tree (string->sexp "#!fold-case\n;; c\n(A) ; d\n"))
       (list (car (sexp-children tree 0))))
  (test-equal '((";; c") ("; d"))
    (let-values (((before behind) (sexp-comments tree list)))
      (map (lambda (nodes) (map (lambda (n) (sexp-source tree n)) nodes))
           `(,before ,behind))))
  (test-equal '(a) (sexp->datum tree list)))
(test-equal 'caught (guard (c ((xencmp-error? c) 'caught)) (sexp-kind tree 999)))
(test-equal 'caught (guard (c ((xencmp-error? c) 'caught)) (sexp->datum tree 2)))
(test-end "sexp")
