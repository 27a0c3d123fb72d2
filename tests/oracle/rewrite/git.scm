;;; Commits and files of a Git repository, which may be a bare one that lacks some
;;; files.

(define-module (oracle rewrite git)
  #:use-module (ice-9 binary-ports)
  #:use-module (ice-9 match)
  #:use-module (ice-9 popen)
  #:use-module (ice-9 rdelim)
  #:use-module (rnrs bytevectors)
  #:use-module (srfi srfi-9)
  #:export (one-file-commits
            change-commit
            change-year
            change-file
            change-before
            change-after
            call-with-blobs))

;; A commit that changes one file, with the names of the file's contents.
(define-record-type <change>
  (make-change commit year file before after)
  change?
  (commit change-commit)
  (year   change-year)
  (file   change-file)
  (before change-before)
  (after  change-after))

(define (git repository . arguments)
  (apply open-pipe* OPEN_READ "git" "-C" repository arguments))

(define (read-commits port)
  "Return a list of (COMMIT LINE …) from PORT, a log in Git's raw format."
  (define (finished commit lines result)
    (if commit (acons commit (reverse lines) result) result))
  (let loop ((commit #f) (lines '()) (result '()))
    (match (read-line port)
      ((? eof-object?) (reverse (finished commit lines result)))
      ("" (loop commit lines result))
      ((? (lambda (line) (string-prefix? "commit " line)) line)
       (loop (string-drop line 7) '() (finished commit lines result)))
      (line (loop commit (cons line lines) result)))))

(define (one-file-commits repository pattern directory)
  "Return the changes of REPOSITORY's commits, newest first, whose message
matches PATTERN, an extended regular expression without regard to case, and that
change one file only, a Scheme file below DIRECTORY."
  (define port
    (git repository "log" "--no-merges" "--no-renames" "--full-diff" "--raw"
         "--no-abbrev" "-E" "-i" (string-append "--grep=" pattern)
         "--date=format:%Y" "--format=commit %H %cd" "HEAD" "--"
         (string-append directory "/*.scm")))
  (define commits (read-commits port))
  (close-pipe port)
  (let loop ((commits commits) (result '()))
    (match commits
      (() (reverse result))
      (((commit line) . rest)
       (loop rest
             (match (string-split line #\tab)
               ((fields file)
                (match (string-split fields #\space)
                  ((_ _ before after "M")
                   (if (string-suffix? ".scm" file)
                       (match (string-split commit #\space)
                         ((commit year)
                          (cons (make-change commit year file before after)
                                result)))
                       result))
                  (_ result)))
               (_ result))))
      ((_ . rest) (loop rest result)))))

(define (call-with-blobs repository proc)
  "Call PROC with a procedure that returns the content of REPOSITORY which a name
stands for, as a string, or #f when the repository lacks it or it is no UTF-8."
  (define pipes (open-pipe* OPEN_BOTH "git" "-C" repository "cat-file" "--batch"))
  (define (read-header)
    (let loop ((bytes '()))
      (match (get-u8 pipes)
        (10 (list->string (map integer->char (reverse bytes))))
        ((? eof-object?) (error "git cat-file ended"))
        (byte (loop (cons byte bytes))))))
  (define (blob name)
    (put-bytevector pipes (string->utf8 (string-append name "\n")))
    (force-output pipes)
    (match (string-split (read-header) #\space)
      ((_ "missing") #f)
      ((_ "blob" size)
       (let ((bytes (get-bytevector-n pipes (string->number size))))
         (get-u8 pipes)
         (false-if-exception (utf8->string bytes))))))
  (dynamic-wind
    (const #t)
    (lambda () (proc blob))
    (lambda () (close-pipe pipes))))
