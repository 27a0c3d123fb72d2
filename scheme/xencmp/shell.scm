;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Shell scripts, read without running them.

(define-module (xencmp shell)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp source)
  #:export (read-script-file
            read-script-text

            <script>
            script?
            script-commands
            script-remarks

            <script-command>
            script-command?
            script-command-program
            script-command-arguments
            script-command-environment
            script-command-directory
            script-command-dead
            script-command-condition
            script-command-location

            <script-word>
            script-word?
            script-word-template
            script-word-condition
            script-word-location
            script-word-via))

(define-immutable-record-type <script>
  (make-script commands remarks)
  script?
  (commands script-commands)            ;list of <script-command>
  (remarks  script-remarks))            ;list of <diagnostic>

(define-immutable-record-type <script-command>
  (make-script-command program arguments environment directory dead condition
                       location)
  script-command?
  (program     script-command-program)     ;template
  (arguments   script-command-arguments)   ;list of <script-word>
  (environment script-command-environment) ;list of (NAME . <script-word>)
  (directory   script-command-directory)   ;list of <script-word>
  (dead        script-command-dead)        ;list of (NAME . <script-word>)
  (condition   script-command-condition)   ;<condition>
  (location    script-command-location))   ;<location>

;; A word, which is there where CONDITION holds.  VIA is a list of the
;; <location>s of the expansions in the command that it came through.
(define-immutable-record-type <script-word>
  (make-script-word template condition location via)
  script-word?
  (template  script-word-template)      ;template
  (condition script-word-condition)     ;<condition>
  (location  script-word-location)      ;<location> or #f
  (via       script-word-via))          ;list of <location>

(define list->word
  (match-lambda
    ((template condition location via)
     (make-script-word template condition (list->location location)
                       (map list->location via)))))

(define list->command
  (match-lambda
    ((program arguments environment directory dead condition location)
     (make-script-command program (map list->word arguments)
                          (map (match-lambda
                                 ((name word) (cons name (list->word word))))
                               environment)
                          (map list->word directory)
                          (map (match-lambda
                                 ((name word . _)
                                  (cons name (list->word word))))
                               dead)
                          condition (list->location location)))))

(define (read-script-text text)
  "Return the <script> that TEXT, a <text>, holds: the commands that a shell
would run, in order, each with its arguments, the variables that it sees, the
directory where it runs, and the condition under which it does.  Nothing is
run.
What is not understood is a hole of kind unknown, or one of the remarks."
  (match (%read-script text)
    ((commands remarks)
     (make-script (map list->command commands)
                  (map list->diagnostic remarks)))))

(define (read-script-file file)
  "Return the <script> that FILE, a file name, holds; see `read-script-text'."
  (read-script-text (read-text file)))
