(use-modules (srfi srfi-1) (srfi srfi-34) (srfi srfi-64) (xencmp))

(define marked (string-append (getenv "XENCMP_SOURCE") "/tests/data/marked/"))

(test-begin "filelist")
(define left (read-listing (string-append marked "left.tree")))
(define right (read-listing (string-append marked "right.files")))
(test-equal "tree" (listing-format left))
(test-equal 148 (listing-entry-count left))
(test-equal 178 (length (listing-artifacts left)))
(test-equal 182 (listing-entry-count right))
(let ((artifact (second (listing-artifacts left))))
  (test-equal "bin/vchan-socket-proxy" (artifact-path artifact))
  (test-equal "+" (artifact-mark artifact))
  (test-equal 3 (location-line (artifact-location artifact)))
  (test-eq 'directory (artifact-type (first (listing-artifacts left)))))

(define comparison (compare-files left right))
(define (count-of relation)
  (count (lambda (match) (eq? relation (file-match-relation match)))
         (files-comparison-matches comparison)))
(test-equal '(73 4 54)
  (map count-of '(same-place same-but-version other-place)))
(test-equal '(("/usr/bin/xl" . "/usr/sbin/xl"))
  (map (lambda (pair)
         (cons (artifact-path (car pair)) (artifact-path (cdr pair))))
       (files-comparison-right-aliases comparison)))
(test-equal '(("" . "usr") ("lib" . "usr/lib64") ("lib" . "usr/libexec"))
  (map (lambda (map) (cons (directory-map-left map) (directory-map-right map)))
       (files-comparison-directory-maps comparison)))
(test-equal 3 (length (files-comparison-proposals comparison)))
(test-assert "reasons"
  (every (lambda (match) (string? (file-match-reason match)))
         (files-comparison-matches comparison)))
(test-equal '("lib/xenfsimage/ext2fs/fsimage.so" "/usr/bin/xl"
              "/usr/lib64/xenfsimage/ext2fs-lib/fsimage.so")
  (filter-map (lambda (entry)
                (and (not (string=? (third entry) "other place"))
                     (artifact-path (second entry))))
              (contradicted-marks comparison)))
(test-equal '("4.17.3")
  (delete-duplicates (map version-mention-version
                          (listing-versions left "xen-syms"))))
(test-equal '("4.14.6" "4.17.2")
  (map version-mention-version
       (text-versions (string->text "log" "cd xen-4.14.6/x; ls xen-4.17.2")
                      "xen")))

(test-equal '("a/b" "a/c")
  (map artifact-path
       (listing-artifacts (string->listing "a/b\na/c # d\n"))))
(test-assert "directory"
  (pair? (listing-artifacts
          (read-directory (string-append (getenv "XENCMP_SOURCE") "/tests")))))
(test-equal '("log" 1)
  (guard (c ((xencmp-error? c)
             (list (xencmp-error-file c) (xencmp-error-line c))))
    (string->listing "make: Entering directory 'x'\ngcc -c x.c\n"
                     #:name "log")))
(test-error 'wrong-type-arg (compare-files left 1))

;; Where listings go, so does the graph.
(let* ((graph (make-graph))
       (node (graph-add-listing! graph left)))
  (test-assert "graph" (node? node)))
(test-end "filelist")
