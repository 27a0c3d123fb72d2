;;; Notes of ELF files against readelf --notes --wide.  XENCMP_ELF names a
;;; directory of ELF files, such as /usr/bin; without it the test is skipped.

(use-modules (srfi srfi-1) (srfi srfi-34) (ice-9 ftw) (ice-9 popen)
             (ice-9 rdelim) (ice-9 regex) (xencmp))

(define directory (getenv "XENCMP_ELF"))
(unless (and directory (zero? (status:exit-val (system* "sh" "-c"
                                                "readelf -v >/dev/null"))))
  (display "SKIPPED: set XENCMP_ELF to a directory of ELF files, \
and install readelf\n")
  (exit 77))

(define (elf? file)
  (and (eq? 'regular (stat:type (stat file)))
       (call-with-input-file file
         (lambda (port)
           (equal? "\x7fELF" (read-string port 4)))
         #:encoding "ISO-8859-1")))

(define files
  (filter (lambda (file) (false-if-exception (elf? file)))
          (map (lambda (name) (string-append directory "/" name))
               (or (scandir directory) '()))))

(define (readelf-lines files)
  "Return a hash table from file name to lines of readelf's output."
  (setenv "LC_ALL" "C")
  (let ((table (make-hash-table))
        (port (apply open-pipe* OPEN_READ "sh" "-c"
                     "exec readelf --notes --wide \"$@\" 2>/dev/null"
                     "sh" files)))
    (set-port-encoding! port "ISO-8859-1")
    (let loop ((file (car files)))
      (let ((line (read-line port)))
        (cond ((eof-object? line) (close-pipe port))
              ((string-prefix? "File: " line) (loop (string-drop line 6)))
              (else
               (hash-set! table file (cons line (hash-ref table file '())))
               (loop file)))))
    table))

(define lines-of
  (let ((table (if (null? files) #f (readelf-lines files))))
    (lambda (file) (reverse (hash-ref table file '())))))

;; readelf lists sections alone when there are sections, in their order.
(define note-rx (make-regexp "^  ([^ ].*[^ ]|[^ ]) +0x([0-9a-f]{8})\t(.*)$"))

(define (squeeze string)
  (string-join (string-tokenize string) " "))

(define (readelf-notes lines)
  "Return the notes that LINES show, strings OWNER | DESCRIPTION."
  (let loop ((lines lines) (notes '()))
    (cond
     ((null? lines) (reverse notes))
     ((regexp-exec note-rx (car lines))
      => (lambda (m)
           (loop (cdr lines)
                 (cons (string-append (match:substring m 1) " | "
                                      (squeeze (match:substring m 3)))
                       notes))))
     ;; Probes take four lines.
     ((and (pair? notes) (string-prefix? "    " (car lines)))
      (loop (cdr lines)
            (cons (string-append (car notes) " " (squeeze (car lines)))
                  (cdr notes))))
     (else (loop (cdr lines) notes)))))

(define (hex-of description)
  (string-join (let loop ((s description))
                 (if (string-null? s) '()
                     (cons (string-take s 2) (loop (string-drop s 2)))))
               " "))

(define (agree? theirs note)
  "Return true if THEIRS says of NOTE what we do."
  (let ((type (elf-note-type-name note))
        (owner (elf-note-owner note))
        (says (elf-note-description note)))
    (define (has? . strings)
      (every (lambda (s) (string-contains theirs (squeeze s))) strings))
    (cond
     ((string=? type "NT_STAPSDT")
      (let ((m (string-match "^Provider: (.*), Name: (.*), Arguments: (.*)$"
                             says)))
        (and m (has? (string-append "Provider: " (match:substring m 1))
                     (string-append "Name: " (match:substring m 2))
                     (string-append "Arguments: "
                                    (match:substring m 3))))))
     ((string-prefix? "NT_GNU_BUILD_ATTRIBUTE" type) (has? owner says))
     ((string=? type "NT_GO_BUILDID") (has? owner))
     ((string=? type "") (has? owner (hex-of says)))
     (else (has? owner says)))))

(define-values (notes wrong)
  (let loop ((files files) (notes 0) (wrong 0))
    (if (null? files)
        (values notes wrong)
        (let ((ours (guard (c ((xencmp-error? c) '()))
                      (call-with-values
                          (lambda () (read-elf-notes (car files)))
                        (lambda (notes _) notes))))
              (theirs (readelf-notes (lines-of (car files)))))
          (cond
           ((and (= (length ours) (length theirs))
                 (every agree? theirs ours))
            (loop (cdr files) (+ notes (length ours)) wrong))
           (else
            (format #t "~a:~%  readelf: ~s~%  xencmp: ~s~%" (car files) theirs
                    (map (lambda (n)
                           (list (elf-note-owner n) (elf-note-description n)))
                         ours))
            (loop (cdr files) (+ notes (length ours)) (+ wrong 1))))))))

(format #t "~a files, ~a notes, ~a files differ from readelf~%"
        (length files) notes wrong)
(format #t "~a passed, ~a failed~%" (- (length files) wrong) wrong)
(exit (and (zero? wrong) (pair? files)))
