(use-modules (srfi srfi-1) (srfi srfi-34) (srfi srfi-64) (xencmp))

(define (log-of name . lines)
  (text->log (string->text name (string-append (string-join lines "\n") "\n"))))

(define left
  (log-of "left"
          "make[1]: Entering directory '/tmp/guix-build-p-1.2.drv-0/source/a'"
          "gcc -m64 -O2 -Wall -I../include -DX=\\\"v\\\" -c x.c -o x.o"
          "gcc -c only.c"))
(define right
  (log-of "right"
          "cd /builddir/build/BUILD/p-1.3/a && \\"
          "  gcc -m64 -O3 -Wp,-D_FORTIFY_SOURCE=2 -Wall -Wall -c x.c -o x.o"))

(test-begin "buildlog")
(define unit (first (log-units left)))
(test-equal "a/x.c" (unit-source unit))
(test-equal "x.o" (unit-output unit))
(test-equal "left:2:1" (location->string (unit-location unit)))
(test-assert (unit-directory-certain? unit))
(test-equal "DX=\"v\"" (string-drop (list-ref (unit-argv unit) 5) 1))
(test-equal '("x.c") (unit-operands unit))
(test-equal 8 (unit-argument-count unit))
(test-equal '("1.2") (build-log-versions left))
(test-equal "guix" (build-log-profile left))
(test-equal "/builddir/build/BUILD/p-1.3" (build-log-root right))

(define options (unit-options unit))
(test-equal '(target optimization warnings includes definitions driver driver)
  (map compiler-option-category options))
(test-equal "-Iinclude" (compiler-option-normalised (list-ref options 3)))
(test-assert (compiler-option-default? (first options)))
(test-equal "left:2:10" (location->string
                         (compiler-option-location (second options))))

(define comparison (compare-units left right))
(test-equal 1 (length (unit-comparison-matches comparison)))
(test-equal '("a/only.c")
  (map unit-source (unit-comparison-left-only comparison)))
(define match (first (unit-comparison-matches comparison)))
(test-equal "same source" (unit-match-reason match))
(test-equal '(("-O" . differs) ("-Iinclude" . only-left) ("-DX" . only-left)
              ("-D_FORTIFY_SOURCE" . only-right))
  (filter-map (lambda (relation)
                (and (not (eq? 'same (option-relation-verdict relation)))
                     (cons (option-relation-key relation)
                           (option-relation-verdict relation))))
              (unit-match-options match)))
(test-equal '(("fortify-source" left "-Wp,-D_FORTIFY_SOURCE=2"))
  (map (lambda (missing)
         (list (missing-hardening-measure missing)
               (missing-hardening-side missing)
               (compiler-option-text (missing-hardening-option missing))))
       (unit-match-hardening match)))
(test-equal '("-Wall")
  (map compiler-option-text (unit-match-right-overridden match)))

(test-equal '("log" 1 1)
  (guard (c ((xencmp-error? c)
             (list (xencmp-error-file c) (xencmp-error-line c)
                   (xencmp-error-column c))))
    (text->log (string->text "log" "no command\n"))))
(test-equal 'error
  (diagnostic-level
   (first (log-remarks (text->log (string->text "cut" "gcc -c x.c 'y"))))))
(test-end "buildlog")
