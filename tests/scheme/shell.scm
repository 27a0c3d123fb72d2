;;; Shell scripts as Scheme records.

(use-modules (srfi srfi-1) (srfi srfi-26) (srfi srfi-64)
             (xencmp condition) (xencmp shell) (xencmp source))

(define (read-script str)
  (read-script-text (string->text "<script>" str)))

(define (words lst)
  (map (compose template->string script-word-template) lst))

(test-begin "shell")

(let* ((script  (read-script "\
cd a
export CFLAGS='-O2 -g'
X=(--b)
if test -f c; then X+=(\"--d e\"); fi
../configure \"${X[@]}\" $HOST *.c
X=z
"))
       (commands (script-commands script))
       (command  (first commands)))
  (test-equal "one command" 1 (length commands))
  (test-equal "program" "../configure"
              (template->string (script-command-program command)))
  (test-equal "arguments" '("--b" "--d e" "$HOST" "*.c")
              (words (script-command-arguments command)))
  (test-equal "conditions" '(#t (test "test -f c") #t #t)
              (map (compose condition->scm script-word-condition)
                   (script-command-arguments command)))
  (test-equal "holes" '(("$HOST" . environment) ("*.c" . system))
              (append-map script-word-template
                          (drop (script-command-arguments command) 2)))
  (test-equal "environment" '(("CFLAGS" . "CFLAGS=-O2 -g"))
              (map (lambda (entry)
                     (cons (car entry)
                           (template->string (script-word-template
                                              (cdr entry)))))
                   (script-command-environment command)))
  (test-equal "directory" '("a") (words (script-command-directory command)))
  (test-equal "word set too late" '(("X" . "z"))
              (map (lambda (entry)
                     (cons (car entry)
                           (template->string (script-word-template
                                              (cdr entry)))))
                   (script-command-dead command)))
  (test-equal "place" "<script>:5:1"
              (location->string (script-command-location command)))
  (test-equal "place of a word that came through an array" '(4 . 24)
              (let ((where (script-word-location
                            (second (script-command-arguments command)))))
                (cons (location-line where) (location-column where))))
  (test-equal "no remarks" '() (script-remarks script)))

;; Bad input: a remark with a place, and what else is there is read.
(for-each
 (lambda (text remark)
   (test-equal text remark
               (map diagnostic->string
                    (filter (lambda (d) (eq? (diagnostic-level d) 'unknown))
                            (script-remarks (read-script text))))))
 '("run \"a\n" "run ${a\n" "run $(a\n" "run $'a\n" "run ((a\n" "X=(a\n"
   "if a; then b\n" "for x in a; do b\n" "f() { a\n" "case a in b) c\n"
   "while a; do b\n" "done\n" ")\n")
 '(("<script>:1:5: unknown: unterminated \" in a shell script")
   ("<script>:1:5: unknown: unterminated ${ in a shell script")
   ("<script>:1:5: unknown: unterminated $( in a shell script")
   ("<script>:1:5: unknown: unterminated $' in a shell script")
   ("<script>:1:7: unknown: 'a' where the shell's grammar does not expect it")
   ("<script>:1:1: unknown: an array that is not closed")
   ("<script>:1:1: unknown: a compound command that is not closed")
   ("<script>:1:5: unknown: this script ends inside a loop, case or function")
   ("<script>:1:1: unknown: this script ends inside a loop, case or function")
   ("<script>:1:6: unknown: a compound command that is not closed")
   ("<script>:1:1: unknown: this script ends inside a loop, case or function")
   ("<script>:1:1: unknown: 'done' where the shell's grammar does not expect it")
   ("<script>:1:1: unknown: ')' where the shell's grammar does not expect it")))

(test-assert "a here-document without its end"
  (any (lambda (d) (eq? (diagnostic-level d) 'warning))
       (script-remarks (read-script "cat <<E\nmake\n"))))

(for-each (lambda (text)
            (test-assert (string-take text 10)
              (pair? (script-remarks (read-script text)))))
          (map (cut string-concatenate <>)
               (list (make-list 20000 "$(") (make-list 20000 "((")
                     (make-list 20000 "{ ") (make-list 20000 "x=( ")
                     (make-list 20000 "a[$((") (make-list 20000 "${a:-")
                     (make-list 20000 "\"$(a "))))

(test-end "shell")
