(use-modules (srfi srfi-64) (srfi srfi-34) (xencmp))

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
            "#:key #:k-2 #:#{a b}#" "#{a b}# #{a\\x41;}b}# ||" "#\\a #\\space #\\λ"
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
            "(a (b (c #(#vu8(1) (x . #(y))) . #(1)))) a'b"
            "\r\n(a\r\n\fb)" "λ-calculus été"))
(test-equal '((gexp (ungexp a) (ungexp-splicing b))
              (ungexp-native c) (ungexp-native-splicing d))
  (let ((tree (string->sexp "#~(#$a #$@b) #+c #+@d")))
    (let ((data (sexp->datum tree)))
      (cons (cons (caar data) (cadar data)) (cdr data)))))

(define (failure text)
  (guard (c ((xencmp-error? c) (xencmp-error->string c)))
    (sexp->datum (parse-sexp (string->text "f.scm" text)))))
(test-equal "f.scm:2:2: error: unexpected end of input while searching for: )"
  (failure "(a)\n ("))
(test-equal "f.scm:1:2: error: unknown character name: #\\foo" (failure "(#\\foo)"))
(test-equal "f.scm:1:3: error: invalid character in escape sequence: \"\\q\""
  (failure "  \"\\q\""))
(test-equal "f.scm:1:1: error: malformed array" (failure "#u8(a)"))
(test-equal "f.scm:1:1: error: curly infix syntax is not supported"
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
  (test-equal '("f:1:1: error: unexpected end of input while searching for: )")
    (map diagnostic->string (sexp-errors bad))))
(test-equal 'caught (guard (c ((xencmp-error? c) 'caught)) (sexp-kind tree 999)))
(test-equal 'caught (guard (c ((xencmp-error? c) 'caught)) (sexp->datum tree 2)))
(test-end "sexp")
